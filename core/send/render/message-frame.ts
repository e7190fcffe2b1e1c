import type { CampaignId, Sender } from '../../contracts/campaign.ts';

/** What all mails of a campaign have in common, apart from the letter. */
export interface MessageFrame {
  readonly campaign: CampaignId;
  readonly sender: Sender;
  /** Reverse-path without angle brackets; empty for the null path. */
  readonly envelopeFrom: string;
  /** Right part of every Message-ID: a domain the sender owns, in ASCII. */
  readonly messageIdDomain: string;
  /** Column that holds the recipient's display name. */
  readonly nameField?: string;
  /** Further header fields, the same in every mail. Those that the message makes itself are refused. */
  readonly headers?: Readonly<Record<string, string>>;
}
