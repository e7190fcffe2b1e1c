import type { Claim, DeliveryId, DeliveryState, Turn } from '@postrider/sdk';
import type { LedgerDatabase } from './ledger-database.ts';
import type { QueueRanges } from './queue-ranges.ts';
import { stateNumbers } from './state-numbers.ts';
import type { TallyChanges } from './tallies.ts';

/** What the row says once it is no longer queued or waiting. */
interface Departure {
  readonly state: 'handed' | 'suppressed';
  readonly account: string | null;
  readonly class: string | null;
  readonly scope: string | null;
  /** Null keeps the last answer. */
  readonly reply: string | null;
}

const departed = { account: null, class: null, scope: null, reply: null };

/** Moves `queued` and `waiting` rows on: to a connection, or straight to where they rest. Runs inside the turn's transaction. */
export function departures(database: LedgerDatabase, queue: QueueRanges) {
  const leaveQueue = database.query(
    `INSERT INTO deliveries (id, campaign, state, changed_at, account, class, scope, reply) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
       account = coalesce(excluded.account, account), class = coalesce(excluded.class, class),
       scope = coalesce(excluded.scope, scope), reply = coalesce(excluded.reply, reply)`,
  );
  const leaveWaiting = database.query<[campaign: number]>(
    `UPDATE deliveries SET state = ?, changed_at = ?, account = coalesce(?, account), class = coalesce(?, class),
       scope = coalesce(?, scope), reply = coalesce(?, reply), due_at = NULL
     WHERE id = ? AND state = 2 RETURNING campaign`,
  );

  const putOff = database.query('UPDATE deliveries SET due_at = ? WHERE id = ? AND state = 2');

  /** Resolves to the campaigns of those that could be moved; the others are somewhere else by now. */
  const depart = (
    ids: readonly DeliveryId[],
    departureOf: (id: DeliveryId) => Departure,
    changes: TallyChanges,
    at: number,
  ): Map<DeliveryId, number> => {
    const moved = new Map<DeliveryId, number>();
    if (ids.length === 0) return moved;
    const ascending = [...new Set(ids)].sort((one, other) => one - other);
    for (const { id, campaign } of queue.take(ascending)) {
      const { state, account, class: refusalClass, scope, reply } = departureOf(id);
      leaveQueue.run(id, campaign, stateNumbers[state], at, account, refusalClass, scope, reply);
      changes.move(campaign, 'queued', state);
      moved.set(id, campaign);
    }
    if (moved.size === ascending.length) return moved;
    for (const id of ascending) {
      if (moved.has(id)) continue;
      const { state, account, class: refusalClass, scope, reply } = departureOf(id);
      const row = leaveWaiting.get(stateNumbers[state], at, account, refusalClass, scope, reply, id);
      if (row === undefined) continue;
      changes.move(row[0], 'waiting' satisfies DeliveryState, state);
      moved.set(id, row[0]);
    }
    return moved;
  };

  return {
    hand(claims: readonly Claim[], changes: TallyChanges, at: number): Map<DeliveryId, number> {
      const accounts = new Map(claims.map(({ delivery, account }) => [delivery, account]));
      const handedTo = (id: DeliveryId): Departure => ({
        ...departed,
        state: 'handed',
        account: accounts.get(id) ?? null,
      });
      return depart([...accounts.keys()], handedTo, changes, at);
    },

    suppress(ids: readonly DeliveryId[], changes: TallyChanges, at: number): void {
      const suppressed: Departure = { ...departed, state: 'suppressed' };
      depart(ids, () => suppressed, changes, at);
    },

    postpone(postponed: Turn['postponed']): void {
      for (const { delivery, dueAt } of postponed) putOff.run(Math.trunc(dueAt), delivery);
    },
  };
}
export type Departures = ReturnType<typeof departures>;
