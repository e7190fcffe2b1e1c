import type { HiddenLimit } from './hidden-limit.ts';

/** How a server shows that there is too much: it answers, or says nothing and is gone. */
export type Refusing =
  | { readonly kind: 'reply'; readonly text: string; readonly phase: 'greeting' | 'mail' }
  | { readonly kind: 'drop' };

/** A provider that tells nobody its limits. */
export interface HiddenProvider {
  readonly name: string;
  /** The limit, for the table. */
  readonly about: string;
  readonly mails: number;
  /** New counts for each run. `start`: when the sending begins. */
  limits?(start: number): readonly HiddenLimit[];
  readonly connections?: { readonly most: number; readonly refusing: Refusing };
  readonly mailsPerConnection?:
    | { readonly most: number; readonly refusing: Refusing }
    /** Told beforehand (RFC 9422 MAILMAX), and kept by a closed door. */
    | { readonly most: number; readonly announced: true };
  /** Everyone is refused at first, and accepted after so many milliseconds. */
  readonly greylisting?: { readonly delay: number; readonly reply: string };
  /** Every so many mails the line goes dead. */
  readonly dropsEvery?: number;
  /** Answers take so many milliseconds longer for each mail of the last second beyond so many. */
  readonly tires?: { readonly beyond: number; readonly each: number };
  /** Accepts with a smile and throws away: whether it does so with this mail, the so manieth of all, or of this hour. */
  readonly throwsAway?: (mail: { readonly number: number; readonly inHour: number }) => boolean;
}

/** How the mailboxes are watched where a provider throws mail away. */
export const watching = { every: 100, within: 600_000, arrival: 20_000 } as const;

/** Milliseconds from handing a mail over to its answer, and for opening a connection. */
export const travel = 300;
export const connecting = 300;
/** What the person set for the account. */
export const accountConnections = 5;
