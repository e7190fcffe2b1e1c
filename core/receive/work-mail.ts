import type {
  Clock,
  InboundMail,
  InboundRecord,
  JoinedDelivery,
  Log,
  Problem,
  ReceiveBook,
  SeedBook,
} from '../contracts/index.ts';
import type { Bus } from '../bus/bus.ts';
import { askHandlers } from './ask-handlers.ts';
import { carryOutActions } from './carry-out-actions.ts';
import { decideReturns } from './decide-returns.ts';
import type { IdentifiedMail } from './identify-mail.ts';
import type { InboxStation } from './inbox-station.ts';
import { joinDelivery } from './join-delivery.ts';
import type { ParsedMail } from './parsed-mail.ts';
import type { PollTally } from './poll-report.ts';
import { ownMail } from './own-mail.ts';
import { mailNotUnderstood } from './receive-problem.ts';
import { understandMail } from './understand-mail.ts';

/** What the receive stream reads and writes. */
export type ReceiveLedger = ReceiveBook & Pick<SeedBook, 'seedArrived'>;

/** What the work on one mail needs of the core. */
export interface ReceivePorts {
  readonly ledger: ReceiveLedger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * - `worked`: recorded; the mailbox may be touched.
 * - `left`: recorded as one that stays in the mailbox.
 * - `again`: not recorded; it stays and the next poll tries again.
 */
export type Worked = 'worked' | 'left' | 'again';

function inboundMail(
  inbox: string,
  uid: string,
  mail: ParsedMail,
  identified: IdentifiedMail,
  joined: JoinedDelivery | undefined,
): InboundMail {
  const { header: _header, parts: _parts, arrivedAt: _arrivedAt, ...told } = mail;
  const { kind, bounces } = identified;
  return { ...told, inbox, uid, kind, bounces, ...(joined === undefined ? {} : { joined }) };
}

function recordOf(
  inbox: string,
  uid: string,
  kind: InboundRecord['kind'],
  at: number,
  mail?: Pick<ParsedMail, 'messageId' | 'from' | 'subject'>,
): InboundRecord {
  const { messageId, from, subject } = mail ?? {};
  return {
    inbox,
    uid,
    kind,
    at,
    ...(messageId === undefined ? {} : { messageId }),
    ...(from === undefined ? {} : { from: from.address }),
    ...(subject === undefined ? {} : { subject }),
  };
}

/**
 * Takes one mail from identify to announce. What cannot be taken back comes in an order that survives a crash at any
 * point: tasks first, under keys that make repeating harmless; then one transaction with the record, the deliveries it
 * proves returned and the suppressions; facts after that. The caller touches the mailbox last.
 */
export async function workMail(
  raw: Uint8Array,
  uid: string,
  station: InboxStation,
  ports: ReceivePorts,
  tally: PollTally,
  signal: AbortSignal,
): Promise<Worked> {
  const { ledger, bus, clock, log } = ports;
  const { desk, excludeBefore } = station;
  const { inbox } = desk;
  const failed = (problem: Problem): Worked => {
    // The host is stopping: that is nobody's failure.
    if (!signal.aborted) tally.problems.push(problem);
    return 'again';
  };

  const parsed = await understandMail(raw);
  if (parsed.kind === 'not-understood') {
    await ledger.record(recordOf(inbox, uid, 'not-understood', clock.now()), [], []);
    tally.notUnderstood++;
    tally.problems.push(mailNotUnderstood(inbox, uid, parsed.why));
    return 'left';
  }
  const { mail: read, identified } = parsed;
  if (excludeBefore !== undefined && read.arrivedAt !== undefined && read.arrivedAt < excludeBefore) {
    await ledger.record(recordOf(inbox, uid, 'excluded', clock.now(), read), [], []);
    tally.excluded++;
    return 'left';
  }

  // A mail of our own among those that come in: nobody's answer, and no work for anybody.
  const own = ownMail(read);
  if (own !== undefined && (await ledger.seedArrived(own.campaign, own.delivery, clock.now()))) {
    await ledger.record({ ...recordOf(inbox, uid, 'seed', clock.now(), read), delivery: own.delivery }, [], []);
    bus.publish({ type: 'seed.arrived', at: clock.now(), delivery: own.delivery });
    tally.seeds++;
    return 'worked';
  }

  const joined = await joinDelivery(ledger, identified);
  const mail = inboundMail(inbox, uid, read, identified, joined);
  log.debug('A mail was identified', {
    inbox,
    uid,
    kind: mail.kind,
    sign: identified.sign,
    delivery: joined?.delivery,
  });

  const returns = decideReturns(mail, clock.now());
  const answers = await askHandlers(station.handlers, mail, desk, clock, signal);
  if (answers.kind === 'failed') return failed(answers.problem);

  const done = await carryOutActions(answers.actions, mail, station.sinks, ledger, clock, signal);
  tally.tasks += done.tasks.length;
  for (const task of done.tasks) bus.publish({ type: 'task.created', at: clock.now(), ...task });
  if (done.problem !== undefined) return failed(done.problem);

  const at = clock.now();
  const suppressions = [...returns.suppressions, ...done.suppressions];
  const record = recordOf(inbox, uid, mail.kind, at, mail);
  await ledger.record(
    joined === undefined ? record : { ...record, delivery: joined.delivery },
    returns.returned,
    suppressions,
  );

  tally.byKind[mail.kind]++;
  tally.suppressed += suppressions.length;
  if (joined !== undefined) tally.joined++;
  bus.publish({ type: 'mail.received', at, inbox, uid, kind: mail.kind, ...(joined === undefined ? {} : { joined }) });
  for (const { delivery, state } of returns.returned) bus.publish({ type: 'delivery.returned', at, delivery, state });
  for (const suppression of suppressions) bus.publish({ type: 'address.suppressed', at, suppression });
  return 'worked';
}
