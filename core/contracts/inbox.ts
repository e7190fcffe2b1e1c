import type { Problem } from './problem.ts';

/** A mail in a mailbox that was listed and not read yet. */
export interface MailReference {
  /** Lasting and unique within the mailbox (RFC 1939 UIDL, IMAP UIDVALIDITY and UID). */
  readonly uid: string;
  /** Octets, approximately (RFC 1939 section 11). */
  readonly size?: number;
}

/** What happens to a mail in the mailbox once everything it led to is durable. */
export type Disposal = 'keep' | 'seen' | 'delete';

/** The octets of a mail, or word that it is over the limit and was left alone. */
export type Fetched =
  | { readonly kind: 'fetched'; readonly raw: Uint8Array }
  | { readonly kind: 'too-large'; readonly size: number };

export interface InboxSession {
  list(signal: AbortSignal): Promise<readonly MailReference[]>;
  /** Never more than `limit` octets. */
  fetch(mail: MailReference, limit: number, signal: AbortSignal): Promise<Fetched>;
  /** May take effect only when the session closes well (POP3 DELE). */
  settle(mail: MailReference, how: Disposal, signal: AbortSignal): Promise<void>;
  /** Ends the session and makes settlements final; rejects with a ProblemError when that is not certain. */
  close(): Promise<void>;
}

export type OpenedInbox =
  | { readonly kind: 'opened'; readonly session: InboxSession }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The code that reads a configured mailbox. */
export interface Inbox {
  open(signal: AbortSignal): Promise<OpenedInbox>;
}
