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

/** An open mailbox. The host calls one method at a time. */
export interface InboxSession {
  /**
   * All mails that are in the mailbox, oldest first where it knows; each once. The host remembers which it has read.
   * @throws ProblemError
   */
  list(signal: AbortSignal): Promise<readonly MailReference[]>;
  /**
   * The mail octet by octet, never more than `limit` of them: a larger one is left alone. An aborted signal rejects, and
   * loses nothing.
   * @throws ProblemError: not there, connection lost; the session goes on where it can
   */
  fetch(mail: MailReference, limit: number, signal: AbortSignal): Promise<Fetched>;
  /**
   * Called after everything that the mail led to is durable. May take effect only when the session closes well (POP3
   * DELE); a mail that turns up again is settled again.
   * @throws ProblemError
   */
  settle(mail: MailReference, how: Disposal, signal: AbortSignal): Promise<void>;
  /** Ends the session and makes settlements final; safe to call twice. @throws ProblemError when that is not certain */
  close(): Promise<void>;
}

/** A session, or why there is none. */
export type OpenedInbox =
  | { readonly kind: 'opened'; readonly session: InboxSession }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The code that reads a configured mailbox. */
export interface Inbox {
  /**
   * Connects, secures, signs in. One session of an inbox at a time; the next is opened at its next poll. Never rejects for
   * what a server does. An aborted signal: refused.
   */
  open(signal: AbortSignal): Promise<OpenedInbox>;
}
