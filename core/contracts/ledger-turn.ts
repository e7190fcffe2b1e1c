import type { DeliveryId } from './delivery.ts';
import type { Hold } from './hold.ts';
import type { Accepted, Refused, Uncertain } from './outcome.ts';
import type { Suppression } from './suppression.ts';

/** Where a delivery goes after a try. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly outcome: Accepted }
  | { readonly kind: 'uncertain'; readonly outcome: Uncertain }
  | { readonly kind: 'failed'; readonly outcome: Refused }
  /** Tried again from `dueAt` on. `counts`: the try counts towards giving up. */
  | { readonly kind: 'waiting'; readonly outcome: Refused; readonly dueAt: number; readonly counts: boolean }
  /** Certainly never left: back in the queue as if it had not been claimed. */
  | { readonly kind: 'released' };

/** What became of one try of one delivery. */
export interface Settlement {
  readonly delivery: DeliveryId;
  readonly account: string;
  readonly startedAt: number;
  readonly verdict: Verdict;
}

/** A row that goes to a free place on an open connection. */
export interface Claim {
  readonly delivery: DeliveryId;
  readonly account: string;
  /** Octets that it counts for; 0 when left out. */
  readonly bytes?: number;
}

/** A throttle's new state, valid only if nobody changed it since `version` was read. */
export interface ThrottleUpdate {
  readonly key: string;
  /** 0: there was none. */
  readonly version: number;
  /** JSON. */
  readonly state: unknown;
}

/** A throttle's state as it is stored; `version` rises with each write. */
export interface ThrottleRecord {
  readonly key: string;
  readonly version: number;
  readonly state: unknown;
}

/**
 * Everything the send stream writes at one instant, in one transaction: outcomes, claims that become `handed`, and
 * the throttle states that allowed them. It is durable when the promise resolves, before any first byte leaves.
 */
export interface Turn {
  readonly at: number;
  readonly settled: readonly Settlement[];
  readonly claimed: readonly Claim[];
  /** Rows found on the suppression list: `queued` or `waiting` becomes `suppressed`. */
  readonly suppressed: readonly DeliveryId[];
  /** Rows whose accounts or lanes are all closed: `queued` or `waiting` becomes `waiting` until `dueAt`. */
  readonly postponed: readonly { readonly delivery: DeliveryId; readonly dueAt: number }[];
  readonly throttles: readonly ThrottleUpdate[];
  readonly holds: readonly Hold[];
  /** Holds that are over: account, or account and group. */
  readonly lifted: readonly { readonly account: string; readonly group?: string }[];
  /** Addresses learnt to be bad. */
  readonly suppressions: readonly Suppression[];
}

/** Whether a turn was written. */
export type TurnResult =
  /** `claimed`: those that were still `queued` or `waiting`; others were cancelled or settled meanwhile. */
  | { readonly kind: 'committed'; readonly claimed: readonly DeliveryId[] }
  /** A throttle state changed since it was read: nothing of the turn was written. */
  | { readonly kind: 'conflict'; readonly key: string };
