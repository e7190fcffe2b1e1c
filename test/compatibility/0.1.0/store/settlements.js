import { ProblemError } from '@postrider/sdk';
import { longest, noEarlierThan, shortened } from './sized.js';
import { stateNumbers } from './state-numbers.js';
function restOf(verdict) {
  if (verdict.kind === 'uncertain') {
    const { why } = verdict.outcome;
    return { state: 'uncertain', counted: true, dueAt: null, class: null, scope: null, reply: why };
  }
  const { class: refusalClass, scope, reply } = verdict.outcome;
  const refused = { class: refusalClass, scope, reply: reply.text };
  return verdict.kind === 'failed'
    ? { ...refused, state: 'failed', counted: true, dueAt: null }
    : { ...refused, state: 'waiting', counted: verdict.counts, dueAt: noEarlierThan(verdict.dueAt) };
}
function notHanded(delivery) {
  return new ProblemError({
    code: 'LEDGER_NOT_HANDED',
    what: `Delivery ${delivery} was to be settled and is not with a connection. Nothing of the turn was written.`,
    next: 'Report this: it is a fault of the program that sends.',
  });
}
/** Settles what connections answered. Runs inside the turn's transaction. */
export function settlements(database, queue) {
  const settle =
    database.query(`UPDATE deliveries SET state = ?1, changed_at = ?2, account = ?3, attempts = attempts + ?4,
       first_attempt_at = iif(?4, coalesce(first_attempt_at, ?5), first_attempt_at),
       due_at = ?6, class = ?7, scope = ?8, reply = ?9, queue_id = NULL
     WHERE id = ?10 AND state = 1`);
  // What nearly every settlement is: half as many values to bind.
  const accept =
    database.query(`UPDATE deliveries SET state = ${stateNumbers.accepted}, changed_at = ?1, account = ?2, attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, ?3), due_at = NULL, class = NULL, scope = NULL, reply = ?4,
       queue_id = ?5
     WHERE id = ?6 AND state = 1`);
  const release = database.query(
    'UPDATE deliveries SET state = 0, changed_at = ?, account = NULL WHERE id = ? AND state = 1',
  );
  const campaignOf = database.query('SELECT campaign FROM deliveries WHERE id = ?');
  const remember =
    database.query(`INSERT INTO attempts (delivery, started_at, settled_at, account, verdict, counted, class, scope, reply)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const write = (settlement, rest, at) => {
    const { delivery, account } = settlement;
    const startedAt = Math.trunc(settlement.startedAt);
    const counted = rest.counted ? 1 : 0;
    const reply = shortened(rest.reply, longest.reply);
    const { changes } = settle.run(
      stateNumbers[rest.state],
      at,
      account,
      counted,
      startedAt,
      rest.dueAt,
      rest.class,
      rest.scope,
      reply,
      delivery,
    );
    if (changes !== 1) throw notHanded(delivery);
    remember.run(delivery, startedAt, at, account, rest.state, counted, rest.class, rest.scope, reply);
  };
  /** An accepted try needs no row of its own: it stands in the delivery's. */
  const writeAccepted = ({ delivery, account, startedAt }, { reply, queueId }, at) => {
    const text = shortened(reply.text, longest.reply);
    const { changes } = accept.run(at, account, Math.trunc(startedAt), text, queueId ?? null, delivery);
    if (changes !== 1) throw notHanded(delivery);
  };
  return {
    /** `campaigns` knows the campaign of most rows; the others are looked up. */
    write(settled, campaigns, changes, at) {
      const released = [];
      for (const settlement of settled) {
        const { delivery, verdict } = settlement;
        const campaign = campaigns.get(delivery) ?? campaignOf.get(delivery)?.[0];
        if (campaign === undefined) throw notHanded(delivery);
        if (verdict.kind === 'accepted') {
          writeAccepted(settlement, verdict.outcome, at);
          changes.move(campaign, 'handed', 'accepted');
        } else if (verdict.kind === 'released') {
          if (release.run(at, delivery).changes !== 1) throw notHanded(delivery);
          released.push({ id: delivery, campaign });
          changes.move(campaign, 'handed', 'queued');
        } else {
          const rest = restOf(verdict);
          write(settlement, rest, at);
          changes.move(campaign, 'handed', rest.state);
        }
      }
      for (const { id, campaign } of released) queue.put(id, id, campaign);
    },
  };
}
