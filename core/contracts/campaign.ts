import type { Template } from './renderer.ts';

/** URL-safe token of 10 characters; part of every Message-ID of the campaign. */
export type CampaignId = string;

/**
 * `drafting`: its list is still being read; nothing is sent. `finished`: nobody is left to try; it runs again when
 * deliveries are requeued or added.
 */
export type CampaignState = 'drafting' | 'running' | 'paused' | 'cancelled' | 'finished';

/**
 * What happens to rows that were in flight when the host died. `hold`: a person decides; `resend`: same Message-ID again.
 * `resolve`: they are looked for in the account's Sent folder, and so is every mail that became uncertain otherwise.
 */
export type UncertainPolicy = 'hold' | 'resend' | 'resolve';

/** Who a campaign is from. */
export interface Sender {
  readonly address: string;
  readonly name?: string;
  readonly replyTo?: string;
}

/** What a campaign sends through: one account, or a route that picks. */
export type SendThrough = { readonly account: string } | { readonly route: string };

/** One mailing to many, or a single mail: a campaign of one. The letter is kept whole, so that resuming sends the same. */
export interface Campaign {
  readonly id: CampaignId;
  readonly name: string;
  readonly state: CampaignState;
  readonly sender: Sender;
  /** Name of the user who sends it; absent: the company. */
  readonly user?: string;
  readonly through: SendThrough;
  /** Renderer contribution id that compiles the template. */
  readonly renderer: string;
  readonly template: Template;
  /** Columns of the list: the merge fields that exist. */
  readonly columns: readonly string[];
  /** Column that holds the recipient's display name, when there is one. */
  readonly nameColumn?: string;
  readonly onUncertain: UncertainPolicy;
  readonly createdAt: number;
  /** How many deliveries were ever enlisted, counted as they came in and apart from their states: what the proof is held against. */
  readonly recipients: number;
}
