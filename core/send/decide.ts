import type { DueDelivery, MaybePromise, RankedAccount } from '../contracts/index.ts';

/** What the decision may look at; nothing else has an influence on it. */
export interface DecisionView {
  readonly now: number;
  /** Free places on open connections, by account. */
  readonly places: ReadonlyMap<string, number>;
  /** When nothing leaves through this account, or its lane to this address, until when. */
  closedUntil(account: string, address: string): number | undefined;
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

  for (const delivery of candidates) {
    if (delivery.suppressed) {
      suppressed.push(delivery);
      continue;
    }
    const ranked = view.rank(delivery);
    let chosen: string | undefined;
    let opensAt = Infinity;
    for (const { account } of ranked instanceof Promise ? await ranked : ranked) {
      const until = view.closedUntil(account, delivery.address);
      if (until === undefined || until <= view.now) {
        chosen = account;
        break;
      }
      opensAt = Math.min(opensAt, until);
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
    const list = assigned.get(chosen);
    if (list === undefined) assigned.set(chosen, [delivery]);
    else list.push(delivery);
  }
  return { assigned, suppressed, kept, shut, wanted };
}
