import type { DueDelivery, MaybePromise, RankedAccount } from '../contracts/index.ts';
import { destinationGroupOf } from './destination-group.ts';

/** What the decision may look at; nothing else has an influence on it. */
export interface DecisionView {
  readonly now: number;
  /** Free places on open connections, by account. */
  readonly places: ReadonlyMap<string, number>;
  /** When nothing leaves through this account, or its lane to this group, until when. */
  closedUntil(account: string, group: string): number | undefined;
  /** Mails that may go through a lane that is slowed; undefined: it is not. */
  laneRoom(account: string, group: string): { readonly mails: number; readonly opensAt: number } | undefined;
  rank(delivery: DueDelivery): MaybePromise<readonly RankedAccount[]>;
}

export interface Decision {
  /** Goes to a free place now, if the throttles let it. */
  readonly assigned: ReadonlyMap<string, readonly DueDelivery[]>;
  readonly suppressed: readonly DueDelivery[];
  /** Would go to this account if it had a place: stays at hand. */
  readonly kept: readonly DueDelivery[];
  /** All its accounts or lanes are closed until then. */
  readonly shut: readonly { readonly delivery: DueDelivery; readonly opensAt: number }[];
  /** Places wanted beyond the free ones, by account. */
  readonly wanted: ReadonlyMap<string, number>;
}

/**
 * Pure: which delivery goes through which account now. An account that is closed is passed over; one that is only
 * busy is waited for, since a backup is for trouble and not for haste.
 */
export async function decide(candidates: readonly DueDelivery[], view: DecisionView): Promise<Decision> {
  const left = new Map(view.places);
  const assigned = new Map<string, DueDelivery[]>();
  const suppressed: DueDelivery[] = [];
  const kept: DueDelivery[] = [];
  const shut: { readonly delivery: DueDelivery; readonly opensAt: number }[] = [];
  const wanted = new Map<string, number>();
  const inLane = new Map<string, number>();

  for (const delivery of candidates) {
    if (delivery.suppressed) {
      suppressed.push(delivery);
      continue;
    }
    const ranked = view.rank(delivery);
    const group = destinationGroupOf(delivery.address);
    let chosen: string | undefined;
    let opensAt = Infinity;
    let slowed = false;
    for (const { account } of ranked instanceof Promise ? await ranked : ranked) {
      const until = view.closedUntil(account, group);
      if (until !== undefined && until > view.now) {
        opensAt = Math.min(opensAt, until);
        continue;
      }
      const room = view.laneRoom(account, group);
      if (room === undefined || (inLane.get(`${account} ${group}`) ?? 0) < room.mails) {
        chosen = account;
        slowed = room !== undefined;
        break;
      }
      opensAt = Math.min(opensAt, room.opensAt);
    }
    if (chosen === undefined) {
      shut.push({ delivery, opensAt });
      continue;
    }
    const free = left.get(chosen) ?? 0;
    if (free === 0) {
      kept.push(delivery);
      wanted.set(chosen, (wanted.get(chosen) ?? 0) + 1);
      continue;
    }
    left.set(chosen, free - 1);
    if (slowed) inLane.set(`${chosen} ${group}`, (inLane.get(`${chosen} ${group}`) ?? 0) + 1);
    const list = assigned.get(chosen);
    if (list === undefined) assigned.set(chosen, [delivery]);
    else list.push(delivery);
  }
  return { assigned, suppressed, kept, shut, wanted };
}
