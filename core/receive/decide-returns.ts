import type { InboundMail, ReturnedDelivery, Suppression } from '../contracts/index.ts';
import { isSameAddress, knownAddress } from './known-address.ts';

/** What a mail proves, whatever a handler says. */
export interface Returns {
  readonly returned: readonly ReturnedDelivery[];
  readonly suppressions: readonly Suppression[];
}

const none: Returns = { returned: [], suppressions: [] };

function decideBounce({ joined, bounces }: InboundMail, at: number): Returns {
  if (joined === undefined) return none;
  const failures = bounces.filter(({ action }) => action === 'failed');
  const named = failures.find(({ recipient }) => recipient !== undefined && isSameAddress(recipient, joined.address));
  // Joined by the original recipient, a report may name the address it was forwarded to.
  const report = named ?? (failures.length === 1 ? failures[0] : undefined);
  if (report === undefined) return none;
  const { status, diagnostic } = report;
  const said =
    diagnostic !== undefined && status !== undefined && diagnostic.includes(status)
      ? [diagnostic]
      : [status, diagnostic];
  const reply = said.filter((each) => each !== undefined).join(' ') || 'It came back without a reason.';
  return {
    returned: [{ delivery: joined.delivery, state: 'bounced', reply }],
    // What may pass, such as a full mailbox, is no reason never to write again.
    suppressions: report.permanent ? [{ address: joined.address, reason: 'bounced', detail: reply, at }] : [],
  };
}

function decideComplaint({ joined, inbox }: InboundMail, at: number): Returns {
  if (joined === undefined) return none;
  const detail = `A complaint arrived in ${inbox}.`;
  return {
    returned: [{ delivery: joined.delivery, state: 'complained', reply: detail }],
    suppressions: [{ address: joined.address, reason: 'complained', detail, at }],
  };
}

function decideUnsubscribe({ joined, from, inbox }: InboundMail, at: number): Returns {
  const address = joined?.address ?? (from === undefined ? undefined : knownAddress(from.address));
  if (address === undefined) return none;
  const asked = from === undefined ? 'Asked' : `${from.address} asked`;
  return {
    returned: [],
    suppressions: [{ address, reason: 'unsubscribed', detail: `${asked} by mail to ${inbox}.`, at }],
  };
}

/** The rules that are always on: permanent bounces, complaints and unsubscribes end the writing to an address. */
export function decideReturns(mail: InboundMail, at: number): Returns {
  switch (mail.kind) {
    case 'bounce':
      return decideBounce(mail, at);
    case 'complaint':
      return decideComplaint(mail, at);
    case 'unsubscribe':
      return decideUnsubscribe(mail, at);
    case 'automatic':
    case 'human':
      return none;
  }
}
