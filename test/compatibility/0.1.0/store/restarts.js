import { stateOf } from './state-numbers.js';
import { TallyChanges } from './tallies.js';
const lost = 'The host ended before an answer came.';
/** What a person or a new start of the host does to many rows at once. */
export function restarts(database, numbers, tallies, queue, selections) {
  const interrupted = database.query(`SELECT p.campaign, p.first_delivery, p.last_delivery, c.on_uncertain
     FROM progress p JOIN campaigns c ON c.number = p.campaign WHERE p.handed > 0 AND p.campaign NOT IN (SELECT campaign FROM seeds)`);
  const inFlight = database.query(
    'SELECT id FROM deliveries WHERE id BETWEEN ? AND ? AND campaign = ? AND state = 1 ORDER BY id',
  );
  const remember =
    database.query(`INSERT INTO attempts (delivery, started_at, settled_at, account, verdict, counted, reply)
     SELECT id, changed_at, ?, coalesce(account, ''), 'uncertain', 1, ? FROM deliveries WHERE id = ?`);
  const resume =
    database.query(`UPDATE deliveries SET state = ?, attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, changed_at),
       changed_at = ?, class = NULL, scope = NULL, reply = ?, queue_id = NULL WHERE id = ?`);
  const restart =
    database.query(`UPDATE deliveries SET state = 0, changed_at = ?, account = NULL, attempts = 0, first_attempt_at = NULL,
       due_at = NULL, class = NULL, scope = NULL, reply = NULL, queue_id = NULL WHERE id = ?`);
  const reopen = database.query(
    `UPDATE progress SET state = 'running', changed_at = ? WHERE campaign = ? AND state IN ('finished', 'cancelled')`,
  );
  const cancelQueued = database.query(`INSERT INTO deliveries (id, campaign, state, changed_at)
     SELECT r.id, q.campaign, 7, ?1 FROM queue q CROSS JOIN recipients r ON r.id BETWEEN q.first AND q.last
     WHERE q.campaign = ?2
     ON CONFLICT (id) DO UPDATE SET state = 7, changed_at = ?1`);
  const emptyQueue = database.query('DELETE FROM queue WHERE campaign = ?');
  const cancelWaiting = database.query(
    'UPDATE deliveries SET state = 7, changed_at = ?, due_at = NULL WHERE campaign = ? AND state = 2',
  );
  return {
    async recover(at) {
      return database.write(() => {
        const changes = new TallyChanges();
        let uncertain = 0;
        let requeued = 0;
        for (const [campaign, first, last, policy] of interrupted.all()) {
          const again = policy === 'resend';
          for (const [id] of inFlight.all(first, last, campaign)) {
            remember.run(at, lost, id);
            resume.run(again ? 0 : 5, at, again ? null : lost, id);
            changes.move(campaign, 'handed', again ? 'queued' : 'uncertain');
            if (again) queue.put(id, id, campaign);
            if (again) requeued++;
            else uncertain++;
          }
        }
        tallies.apply(changes);
        return { uncertain, requeued };
      });
    },
    async requeue(selection, at) {
      return database.write(() => {
        const changes = new TallyChanges();
        const campaigns = new Set();
        let count = 0;
        for (const rows of selections(selection, ['failed', 'uncertain', 'waiting', 'cancelled'])) {
          for (const [id, campaign, , , , state] of rows) {
            restart.run(at, id);
            queue.put(id, id, campaign);
            changes.move(campaign, stateOf(state), 'queued');
            campaigns.add(campaign);
          }
          count += rows.length;
        }
        tallies.apply(changes);
        for (const campaign of campaigns) reopen.run(at, campaign);
        return count;
      });
    },
    async cancel(id, at) {
      return database.write(() => {
        const campaign = numbers.get(id);
        const queued = Number(cancelQueued.run(at, campaign).changes);
        emptyQueue.run(campaign);
        const waiting = Number(cancelWaiting.run(at, campaign).changes);
        const changes = new TallyChanges();
        changes.move(campaign, 'queued', 'cancelled', queued);
        changes.move(campaign, 'waiting', 'cancelled', waiting);
        tallies.apply(changes);
        return queued + waiting;
      });
    },
  };
}
