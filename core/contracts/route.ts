import type { DueDelivery } from './delivery.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** What a route may know of an account when it chooses. */
export interface AccountStanding {
  readonly account: string;
  /** Set while the account is on hold: until then nothing leaves through it; Infinity means until a person acts. */
  readonly heldUntil?: number;
}

/** An account that a delivery may go through. */
export interface RankedAccount {
  readonly account: string;
  /** Why it stands here; shown to the person and kept with the attempt. */
  readonly reason: string;
}

/** The policy that picks accounts for a delivery. Pure. */
export interface Route {
  /**
   * Accounts in order of preference, each at most once and only of those offered; an empty answer means: this delivery
   * waits. Accounts that are busy are waited for, those on hold passed over. A route that throws has not answered: mail waits.
   */
  rank(
    delivery: DueDelivery,
    accounts: readonly AccountStanding[],
    now: number,
  ): MaybePromise<readonly RankedAccount[]>;
}
