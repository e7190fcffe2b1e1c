import type { CampaignId } from './campaign.ts';
import type { DeliveryId } from './delivery.ts';
import type { Accepted } from './outcome.ts';

/** A delivery's last try, of which nobody knows what became of it. */
export interface UncertainTry {
  readonly delivery: DeliveryId;
  readonly campaign: CampaignId;
  readonly address: string;
  /** The account it was handed over by; empty when the ledger does not know. */
  readonly account: string;
  /** When it was handed over. */
  readonly handedAt: number;
  /** When it was given up for uncertain. Until then its last byte may have been under way. */
  readonly uncertainAt: number;
}

/** A mail that an account surely took. Its Sent folder holds it, or is no proof of anything. */
export interface Witness {
  readonly delivery: DeliveryId;
  readonly campaign: CampaignId;
  /** When it was first handed over. */
  readonly handedAt: number;
}

/** What an uncertain try came to after all. */
export type UncertainEnd = Pick<UncertainTry, 'delivery' | 'handedAt'> &
  (
    | { readonly kind: 'accepted'; readonly outcome: Accepted }
    /** It never reached the provider: back in the queue, and the try does not count. */
    | { readonly kind: 'absent' }
    /** It stays uncertain; `why` is told after what is told already. */
    | { readonly kind: 'unknown'; readonly why: string }
  );

/** What looking into Sent folders reads and writes. Seeds have no part in it. */
export interface UncertainBook {
  /** The uncertain deliveries of a campaign, of higher id than `after`, in the order of their ids. */
  uncertainTries(query: {
    readonly campaign: CampaignId;
    readonly limit: number;
    readonly after?: DeliveryId;
  }): Promise<readonly UncertainTry[]>;
  /**
   * Deliveries that this one's account accepted without ever having been uncertain, up to `limit` that were handed over before this
   * one, and up to `limit` that were handed over after it. They are looked for among a bounded number of neighbours in the ledger, so
   * that a ledger may know of more.
   */
  witnesses(near: UncertainTry, limit: number): Promise<readonly Witness[]>;
  /**
   * One transaction. Only rows that are uncertain still, of the try that was handed over then, are changed; resolves with those.
   * Campaigns that were finished or cancelled run again when one of their rows is put back in the queue.
   */
  settleUncertain(ends: readonly UncertainEnd[], at: number): Promise<readonly DeliveryId[]>;
}
