import { longest, noEarlierThan, shortened } from './sized.js';
/** Holds, one per account and lane. Writing runs inside the turn's transaction. */
export function holdTable(database) {
  const upsert =
    database.query(`INSERT INTO holds (account, lane, until, class, reason, since) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, lane) DO UPDATE SET
       until = excluded.until, class = excluded.class, reason = excluded.reason, since = excluded.since`);
  const remove = database.query('DELETE FROM holds WHERE account = ? AND lane = ?');
  const all = database.query('SELECT account, lane, until, class, reason, since FROM holds');
  return {
    read() {
      return all.all().map(([account, lane, until, refusalClass, reason, since]) => ({
        account,
        ...(lane === '' ? undefined : { group: lane }),
        until: until ?? Infinity,
        class: refusalClass,
        reason,
        since,
      }));
    },
    /** Lifts first, so that what is lifted and held in one turn stays held. */
    write({ lifted, holds }) {
      for (const { account, group } of lifted) remove.run(account, group ?? '');
      for (const { account, group, until, class: refusalClass, reason, since } of holds) {
        const end = until === Infinity ? null : noEarlierThan(until);
        upsert.run(account, group ?? '', end, refusalClass, shortened(reason, longest.reply), Math.trunc(since));
      }
    },
  };
}
