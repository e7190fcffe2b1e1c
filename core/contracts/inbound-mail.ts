import type { CampaignId } from './campaign.ts';
import type { DeliveryId } from './delivery.ts';

/** What an inbound mail is; decided once, by the receive stream. */
export type InboundKind = 'bounce' | 'complaint' | 'unsubscribe' | 'automatic' | 'human';

/** A person or a list, as a header names it. */
export interface Mailbox {
  readonly address: string;
  readonly name?: string;
}

/** One recipient's block of a delivery status notification (RFC 3464 section 2.3). */
export interface BounceReport {
  readonly recipient?: string;
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** RFC 3463 status, when the report has a well-formed one. */
  readonly status?: string;
  readonly diagnostic?: string;
  /** True when trying again is of no use: the address is suppressed. */
  readonly permanent: boolean;
}

/** The delivery an inbound mail answers, and what proved it. */
export interface JoinedDelivery {
  readonly delivery: DeliveryId;
  readonly campaign: CampaignId;
  readonly address: string;
  readonly by: 'message-id' | 'references' | 'returned-headers' | 'recipient';
}

/** A mail out of a configured mailbox, read and identified. */
export interface InboundMail {
  readonly inbox: string;
  /** The mailbox's own lasting name for it (POP3 UIDL, IMAP UID with UIDVALIDITY). */
  readonly uid: string;
  readonly kind: InboundKind;
  readonly messageId?: string;
  readonly from?: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly subject: string;
  /** Plain text, made from HTML where there is no other; at most 64 KiB. */
  readonly text: string;
  /** The Date header, when it can be read. */
  readonly date?: number;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  readonly joined?: JoinedDelivery;
  /** Only for `bounce`: one report per recipient, at least one. */
  readonly bounces: readonly BounceReport[];
}
