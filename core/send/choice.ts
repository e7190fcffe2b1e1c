import type { DeliveryId, DueDelivery } from '../contracts/index.ts';
import type { Counts } from './counted-by.ts';

/** A delivery that goes to a free place now. */
export interface Chosen {
  readonly delivery: DueDelivery;
  readonly account: string;
  readonly bytes: number;
  /** What it was counted by: what became of it is told to the same ones. */
  readonly counts: Counts;
}

/** What the looks of one turn at the due deliveries came to. Nothing of it counts before the turn is committed. */
export interface Choice {
  readonly chosen: readonly Chosen[];
  readonly suppressed: readonly DueDelivery[];
  readonly postponed: readonly { readonly delivery: DeliveryId; readonly dueAt: number }[];
  /** What was taken from the look-ahead and waits nowhere else: put back when the turn is not committed. */
  readonly taken: readonly DueDelivery[];
}

/** Nothing goes now. */
export const nothingChosen: Choice = { chosen: [], suppressed: [], postponed: [], taken: [] };
