import type { DueDelivery, MaybePromise, RankedAccount } from '../contracts/index.ts';
import type { Closed, LaneRoom } from './closures.ts';

/** What the decision may look at; nothing else has an influence on it. */
export interface DecisionView {
  readonly now: number;
  /** Free places on open connections, by account. */
  readonly places: ReadonlyMap<string, number>;
  /** What keeps this delivery from leaving through this account. */
  closed(account: string, delivery: DueDelivery): Closed | undefined;
  /** Mails that may go through a lane that is slowed; undefined: it is not. */
  laneRoom(account: string, delivery: DueDelivery): LaneRoom | undefined;
  rank(delivery: DueDelivery): MaybePromise<readonly RankedAccount[]>;
  /** When the first account opens that is shut now: whoever ranks may have left it out for that, and is asked again then. */
  rankedAgain(delivery: DueDelivery): Closed | undefined;
}

export interface Decision {
  /** Goes to a free place now, if the throttles let it. */
  readonly assigned: ReadonlyMap<string, readonly DueDelivery[]>;
  readonly suppressed: readonly DueDelivery[];
  /** Would go to this account if it had a place: stays at hand. */
  readonly kept: readonly DueDelivery[];
  /** All its ways are closed; this is the one that opens first. */
  readonly shut: readonly { readonly delivery: DueDelivery; readonly by: Closed }[];
  /** Places wanted beyond the free ones, by account. */
  readonly wanted: ReadonlyMap<string, number>;
}

/** No account takes it. */
const nowhere: Closed = { until: Infinity, door: '' };

/**
 * Pure: which delivery goes through which account now. An account that is closed is passed over; one that is only
 * busy is waited for, since a backup is for trouble and not for haste.
 */
export async function decide(candidates: readonly DueDelivery[], view: DecisionView): Promise<Decision> {
  const left = new Map(view.places);
  const assigned = new Map<string, DueDelivery[]>();
  const suppressed: DueDelivery[] = [];
  const kept: DueDelivery[] = [];
  const shut: { readonly delivery: DueDelivery; readonly by: Closed }[] = [];
  const wanted = new Map<string, number>();
  const inLane = new Map<string, number>();

  for (const delivery of candidates) {
    if (delivery.suppressed) {
      suppressed.push(delivery);
      continue;
    }
    const ranked = view.rank(delivery);
    let chosen: string | undefined;
    let by: Closed = nowhere;
    let lane: LaneRoom | undefined;
    for (const { account } of ranked instanceof Promise ? await ranked : ranked) {
      lane = undefined;
      let closed = view.closed(account, delivery);
      if (closed === undefined || closed.until <= view.now) {
        lane = view.laneRoom(account, delivery);
        closed = lane;
      }
      if (closed === undefined || (lane !== undefined && (inLane.get(lane.door) ?? 0) < lane.mails)) {
        chosen = account;
        break;
      }
      if (closed.until < by.until) by = closed;
    }
    if (chosen === undefined) {
      const again = view.rankedAgain(delivery);
      shut.push({ delivery, by: again !== undefined && again.until < by.until ? again : by });
      continue;
    }
    const free = left.get(chosen) ?? 0;
    if (free === 0) {
      kept.push(delivery);
      wanted.set(chosen, (wanted.get(chosen) ?? 0) + 1);
      continue;
    }
    left.set(chosen, free - 1);
    if (lane !== undefined) inLane.set(lane.door, (inLane.get(lane.door) ?? 0) + 1);
    const list = assigned.get(chosen);
    if (list === undefined) assigned.set(chosen, [delivery]);
    else list.push(delivery);
  }
  return { assigned, suppressed, kept, shut, wanted };
}
