import type { Mailbox } from '../contracts/index.ts';
import type { HeaderFields } from './header-fields.ts';

/** A part of a mail that is not its text: what a report carries, or an attachment. */
export interface MailPart {
  /** Lower-case media type, for example `message/delivery-status`. */
  readonly type: string;
  /** Transfer encoding undone. */
  readonly content: Uint8Array;
}

/** A mail taken apart, before anyone asks what it is. Nothing in it is trusted. */
export interface ParsedMail {
  readonly header: HeaderFields;
  readonly from?: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  /** One line, at most 1000 characters. */
  readonly subject: string;
  /** At most 64 KiB in UTF-8. */
  readonly text: string;
  /** The Date header. */
  readonly date?: number;
  /** When our side's server took it in (its Received field), else the Date header. */
  readonly arrivedAt?: number;
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  readonly parts: readonly MailPart[];
}

/** The mail, or why it could not be taken apart. */
export type ParseResult =
  | { readonly kind: 'parsed'; readonly mail: ParsedMail }
  | { readonly kind: 'not-understood'; readonly why: string };
