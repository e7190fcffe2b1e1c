import { randomUUID } from 'node:crypto';
import type { Host, Submission } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Sender, SendThrough, Template } from '@postrider/core/contracts';
import { parseAddress } from '@postrider/core/mail';
import { letterRenderers } from '../bundled-plugins.ts';
import { prepareLetter, readSource } from '../commands/prepare-letter.ts';
import { askedFor, senderFor, throughFor } from '../commands/sender-and-way.ts';

/** By whom and through what; the configuration's company decides what is left out. */
export interface Way {
  readonly account?: string;
  readonly route?: string;
  /** A user of the configuration. */
  readonly user?: string;
}

/** One mail to one person. */
export interface MailWish extends Way {
  readonly to: string;
  /** Taken as it is: `{{ }}` in it means nothing. */
  readonly subject: string;
  /** Plain text, taken as it is but for empty lines at its end. The signature of company or user follows. */
  readonly text: string;
  /** Its name in the ledger; made up when left out. A name that is there already is refused. */
  readonly name?: string;
}

export interface Person {
  readonly address: string;
  /** Values of the letter's merge fields. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** One letter to many. */
export interface MailingWish extends Way {
  /** The campaign's name: submitted again under it, only people it does not have yet are added. */
  readonly name: string;
  /** The letter's file, `.mjml` or `.txt`. */
  readonly letter: string;
  /** Instead of the letter's own. */
  readonly subject?: string;
  readonly people: readonly Person[];
  /** After a crash: `hold` waits for a person (when left out), `resend` sends again with the same Message-ID. */
  readonly onUncertain?: 'hold' | 'resend';
}

/** The text itself is the value of a field: what somebody wrote is never read as a letter. */
const plainLetter = { letter: { file: 'mail', text: '{{ text }}' }, subject: '{{ subject }}' };

/** One mail as what a session takes. @throws ProblemError when the address, the user or the way is wrong. */
export async function mailTo({ configuration }: Host, wish: MailWish): Promise<Submission> {
  const parsed = parseAddress(wish.to);
  if (parsed.kind === 'invalid')
    throw new ProblemError({
      code: 'RECIPIENT_INVALID',
      what: `"${wish.to}" is no mail address: ${parsed.why}`,
      next: 'Correct the address.',
    });
  const { sender, through, signature } = senderFor(configuration, wish.user);
  const letter: { readonly sender: Sender; readonly through: SendThrough; readonly template: Template } = {
    sender,
    through: throughFor(configuration, wish, through),
    template: {
      ...plainLetter,
      ...(signature === undefined ? {} : { signature: await readSource(signature, signature) }),
    },
  };
  return {
    ifStanding: 'refuse',
    campaign: {
      ...letter,
      renderer: letterRenderers['.txt'] ?? 'text',
      name: wish.name ?? `to ${parsed.address} ${randomUUID().slice(0, 8)}`,
      columns: ['subject', 'text'],
      onUncertain: 'hold',
    },
    asked: askedFor(configuration, wish),
    batches: [[{ line: 1, address: parsed.address, fields: { subject: wish.subject, text: wish.text.trimEnd() } }]],
  };
}

/** A mailing as what a session takes. @throws ProblemError when the letter, the user or the way is wrong. */
export async function mailing(host: Host, wish: MailingWish): Promise<Submission> {
  const { name, people, onUncertain = 'hold', ...options } = wish;
  return {
    campaign: {
      ...(await prepareLetter(host, options)),
      name,
      columns: [...new Set(people.flatMap(({ fields = {} }) => Object.keys(fields)))],
      onUncertain,
    },
    asked: askedFor(host.configuration, options),
    batches: [people.map(({ address, fields = {} }, index) => ({ line: index + 1, address, fields }))],
  };
}
