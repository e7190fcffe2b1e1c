import type { Claim, DeliveryId, DeliveryState, Turn } from '@postrider/sdk';
import type { LedgerDatabase } from './ledger-database.ts';
import type { QueueRanges } from './queue-ranges.ts';
import { stateNumbers } from './state-numbers.ts';
import type { TallyChanges } from './tallies.ts';

function isAlike(one: Claim | undefined, other: Claim | undefined): boolean {
  return one?.account === other?.account && one?.bytes === other?.bytes;
}

function valuesOf(claim: Claim | undefined): [account: string | null, bytes: number | null] {
  return [claim?.account ?? null, claim?.bytes === undefined ? null : Math.ceil(claim.bytes)];
}

/** Moves `queued` and `waiting` rows on: to a connection, or straight to where they rest. Runs inside the turn's transaction. */
export function departures(database: LedgerDatabase, queue: QueueRanges) {
  // Neighbours leave together: most turns are one run of ids, and values are bound for the run and not for each of it.
  const leaveQueue = database.query(
    `INSERT INTO deliveries (id, campaign, state, changed_at, account, bytes)
     SELECT id, campaign, ?, ?, ?, ? FROM recipients WHERE id BETWEEN ? AND ?
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
       account = coalesce(excluded.account, account), bytes = coalesce(excluded.bytes, bytes)`,
  );
  const leaveWaiting = database.query<[campaign: number]>(
    `UPDATE deliveries SET state = ?, changed_at = ?, account = coalesce(?, account), bytes = coalesce(?, bytes), due_at = NULL
     WHERE id = ? AND state = 2 RETURNING campaign`,
  );

  const putOff = database.query('UPDATE deliveries SET due_at = ? WHERE id = ? AND state = 2');

  /** Answers with the campaigns of those that could be moved; the others are somewhere else by now. `ids` differ. */
  const depart = (
    ids: readonly DeliveryId[],
    state: 'handed' | 'suppressed',
    claims: ReadonlyMap<DeliveryId, Claim>,
    changes: TallyChanges,
    at: number,
  ): Map<DeliveryId, number> => {
    const moved = new Map<DeliveryId, number>();
    if (ids.length === 0) return moved;
    const ascending = ids.toSorted((one, other) => one - other);
    const taken = queue.take(ascending);
    let from = 0;
    for (const [place, { id, campaign }] of taken.entries()) {
      changes.move(campaign, 'queued', state);
      moved.set(id, campaign);
      const claim = claims.get(id);
      const next = taken[place + 1];
      if (next !== undefined && next.id === id + 1 && isAlike(claims.get(next.id), claim)) continue;
      const [account, bytes] = valuesOf(claim);
      leaveQueue.run(stateNumbers[state], at, account, bytes, taken[from]?.id ?? id, id);
      from = place + 1;
    }
    if (moved.size === ascending.length) return moved;
    for (const id of ascending) {
      if (moved.has(id)) continue;
      const row = leaveWaiting.get(stateNumbers[state], at, ...valuesOf(claims.get(id)), id);
      if (row === undefined) continue;
      changes.move(row[0], 'waiting' satisfies DeliveryState, state);
      moved.set(id, row[0]);
    }
    return moved;
  };
  const nowhere: ReadonlyMap<DeliveryId, Claim> = new Map();

  return {
    hand(claims: readonly Claim[], changes: TallyChanges, at: number): Map<DeliveryId, number> {
      const byDelivery = new Map<DeliveryId, Claim>();
      for (const claim of claims) byDelivery.set(claim.delivery, claim);
      return depart([...byDelivery.keys()], 'handed', byDelivery, changes, at);
    },

    suppress(ids: readonly DeliveryId[], changes: TallyChanges, at: number): void {
      depart([...new Set(ids)], 'suppressed', nowhere, changes, at);
    },

    postpone(postponed: Turn['postponed']): void {
      for (const { delivery, dueAt } of postponed) putOff.run(Math.trunc(dueAt), delivery);
    },
  };
}
export type Departures = ReturnType<typeof departures>;
