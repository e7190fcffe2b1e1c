import type { CampaignId } from './campaign.ts';
import type { DeliveryId } from './delivery.ts';

/**
 * A mail to a mailbox of one's own, sent among those of a campaign, that shows whether they arrive: some providers
 * accept what they then throw away. It is no recipient of the campaign, and counts for limits like any mail.
 */
export interface SeedToSow {
  /** Whose letter it carries. */
  readonly of: CampaignId;
  readonly account: string;
  /** The configured inbox it arrives in. */
  readonly inbox: string;
  readonly address: string;
  /** Merge fields, as somebody of the list has them. */
  readonly fields: Readonly<Record<string, string>>;
  /** What this account was accepted since then, up to the seed, is the window that it stands for. */
  readonly from: number;
}

/** `unknown`: its mailbox could not be read. */
export type SeedJudgement = 'arrived' | 'missing' | 'unknown';

/** A seed that was sown. */
export interface Seed extends SeedToSow {
  readonly delivery: DeliveryId;
  /** The campaign of one that it is sent as; the first part of its Message-ID. */
  readonly campaign: CampaignId;
  readonly sownAt: number;
  /** When the provider took it; absent: it has not, or not yet. */
  readonly acceptedAt?: number;
  readonly judgement?: SeedJudgement;
  readonly judgedAt?: number;
  /** When a person let a held account go on. */
  readonly releasedAt?: number;
}

/** Seed mails: sent to own mailboxes among a campaign, to see whether what is accepted arrives. They are no recipients. */
export interface SeedBook {
  /** One transaction: a campaign of one, running, with its delivery queued. It is in no list of campaigns and no count of recipients. */
  sow(seed: SeedToSow, campaign: CampaignId, at: number): Promise<Seed>;
  /** `open`: accepted and not judged. `missing`: judged so, the newest first, a thousand at most. */
  seeds(which: 'open' | 'missing'): Promise<readonly Seed[]>;
  /** A mail with this delivery's Message-ID came in. True: it is a seed, and has arrived, late or not. */
  seedArrived(campaign: CampaignId, delivery: DeliveryId, at: number): Promise<boolean>;
  /** Says what became of a seed that is open. */
  judgeSeed(delivery: DeliveryId, judgement: Exclude<SeedJudgement, 'arrived'>, at: number): Promise<void>;
  /** A person has looked at what is in doubt, and lets the accounts go on. */
  releaseSeeds(at: number): Promise<void>;
}
