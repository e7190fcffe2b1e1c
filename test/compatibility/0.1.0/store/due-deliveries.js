import { storedJson } from './damaged-row.js';
const columns = `r.id, r.campaign, r.address, r.fields, r.line, d.attempts, d.first_attempt_at,
  EXISTS (SELECT 1 FROM suppressions s WHERE s.address = r.address), coalesce(d.due_at, 0)`;
/** Ranges in order, and in each its recipients: ids ascend over all campaigns. CROSS JOIN keeps SQLite to that order. */
const fromQueue = (condition) => `SELECT ${columns}
  FROM queue q
  CROSS JOIN progress p ON p.campaign = q.campaign AND p.state = 'running' ${condition}
  CROSS JOIN recipients r ON r.id BETWEEN max(q.first, ?1) AND q.last
  LEFT JOIN deliveries d ON d.id = r.id
  WHERE q.first >= coalesce((SELECT max(first) FROM queue WHERE first <= ?1), 0)
  ORDER BY q.first, r.id LIMIT ?2`;
/** Which deliveries can be tried, and when the next ones can. */
export function dueDeliveries(database, numbers) {
  const queued = database.query(fromQueue(''));
  const queuedOf = database.query(
    fromQueue('AND q.campaign IN (SELECT number FROM campaigns WHERE id IN (SELECT value FROM json_each(?3)))'),
  );
  const campaignsWaiting = database.query(
    `SELECT campaign FROM progress INDEXED BY progress_running WHERE state = 'running' AND waiting > 0`,
  );
  const waiting =
    database.query(`SELECT ${columns} FROM deliveries d INDEXED BY deliveries_waiting JOIN recipients r ON r.id = d.id
     WHERE d.campaign = ? AND d.state = 2 AND d.due_at <= ? ORDER BY d.due_at, d.id LIMIT ?`);
  const next = database.query(
    `SELECT due_at FROM deliveries INDEXED BY deliveries_waiting WHERE campaign = ? AND state = 2 ORDER BY due_at LIMIT 1`,
  );
  const withWaiting = (campaigns) => {
    const running = campaignsWaiting.all().map(([campaign]) => campaign);
    return campaigns === undefined ? running : running.filter((campaign) => campaigns.includes(numbers.idOf(campaign)));
  };
  const whoWaited = (now, limit, campaigns) => {
    const rows = withWaiting(campaigns).map((campaign) => waiting.all(campaign, now, limit));
    if (rows.length <= 1) return rows[0] ?? [];
    return rows
      .flat()
      .sort((one, other) => one[8] - other[8] || one[0] - other[0])
      .slice(0, limit);
  };
  const whoQueues = (after, limit, campaigns) => {
    if (limit <= 0) return [];
    return campaigns === undefined
      ? queued.all(after + 1, limit)
      : queuedOf.all(after + 1, limit, JSON.stringify(campaigns));
  };
  /** Runs for every mail: an object that is filled is several times as fast as one put together from spreads. */
  const dueOf = (row) => {
    const due = {
      id: row[0],
      campaign: numbers.idOf(row[1]),
      address: row[2],
      fields: storedJson(row[3], 'recipients', row[0]),
      attempts: row[5] ?? 0,
      suppressed: row[7] === 1,
    };
    if (row[4] !== null) due.line = row[4];
    if (row[6] !== null) due.firstAttemptAt = row[6];
    if (row[8] !== 0) due.dueAt = row[8];
    return due;
  };
  return {
    async due({ now, limit, campaigns, after }) {
      return database.read(() => {
        const rows = whoWaited(now, limit, campaigns);
        return [...rows, ...whoQueues(after ?? 0, limit - rows.length, campaigns)].map(dueOf);
      });
    },
    async nextDueAt(campaigns) {
      return database.read(() => {
        const times = withWaiting(campaigns).flatMap((campaign) => next.get(campaign) ?? []);
        return times.length === 0 ? undefined : times.reduce((first, time) => Math.min(first, time));
      });
    },
  };
}
