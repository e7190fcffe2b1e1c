import { stateNumbers } from './state-numbers.js';
/** Moves `queued` and `waiting` rows on: to a connection, or straight to where they rest. Runs inside the turn's transaction. */
export function departures(database, queue) {
  // Neighbours leave together: most turns are one run of ids, and values are bound for the run and not for each of it.
  const leaveQueue = database.query(`INSERT INTO deliveries (id, campaign, state, changed_at, account)
     SELECT id, campaign, ?, ?, ? FROM recipients WHERE id BETWEEN ? AND ?
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
       account = coalesce(excluded.account, account)`);
  const leaveWaiting =
    database.query(`UPDATE deliveries SET state = ?, changed_at = ?, account = coalesce(?, account), due_at = NULL
     WHERE id = ? AND state = 2 RETURNING campaign`);
  const putOff = database.query('UPDATE deliveries SET due_at = ? WHERE id = ? AND state = 2');
  /** Answers with the campaigns of those that could be moved; the others are somewhere else by now. `ids` differ. */
  const depart = (ids, state, accounts, changes, at) => {
    const moved = new Map();
    if (ids.length === 0) return moved;
    const ascending = ids.toSorted((one, other) => one - other);
    const taken = queue.take(ascending);
    let from = 0;
    for (const [place, { id, campaign }] of taken.entries()) {
      changes.move(campaign, 'queued', state);
      moved.set(id, campaign);
      const account = accounts.get(id);
      const next = taken[place + 1];
      if (next !== undefined && next.id === id + 1 && accounts.get(next.id) === account) continue;
      leaveQueue.run(stateNumbers[state], at, account ?? null, taken[from]?.id ?? id, id);
      from = place + 1;
    }
    if (moved.size === ascending.length) return moved;
    for (const id of ascending) {
      if (moved.has(id)) continue;
      const row = leaveWaiting.get(stateNumbers[state], at, accounts.get(id) ?? null, id);
      if (row === undefined) continue;
      changes.move(row[0], 'waiting', state);
      moved.set(id, row[0]);
    }
    return moved;
  };
  const nowhere = new Map();
  return {
    hand(claims, changes, at) {
      const accounts = new Map();
      for (const { delivery, account } of claims) accounts.set(delivery, account);
      return depart([...accounts.keys()], 'handed', accounts, changes, at);
    },
    suppress(ids, changes, at) {
      depart([...new Set(ids)], 'suppressed', nowhere, changes, at);
    },
    postpone(postponed) {
      for (const { delivery, dueAt } of postponed) putOff.run(Math.trunc(dueAt), delivery);
    },
  };
}
