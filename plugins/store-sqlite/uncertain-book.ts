import type { DeliveryId, UncertainBook, UncertainEnd, UncertainTry, Witness } from '@postrider/sdk';
import type { CampaignNumbers } from './campaign-numbers.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import type { QueueRanges } from './queue-ranges.ts';
import { longest, shortened } from './sized.ts';
import { stateNumbers } from './state-numbers.ts';
import { TallyChanges, type Tallies } from './tallies.ts';

type TryRow = [id: number, address: string, account: string, handedAt: number, uncertainAt: number];
type WitnessRow = [id: number, campaign: number, handedAt: number];

/**
 * Neighbours that are looked at on either side. Rows that stand near one another left near one another, as a rule, so
 * that no index over accounts and times is needed, which every accepted mail would have to pay for.
 */
const neighbours = 5000;

/** The hand-over of an uncertain row stands with its last try that was not accepted, which is the uncertain one. */
const handedAt =
  'coalesce((SELECT started_at FROM attempts WHERE delivery = d.id ORDER BY rowid DESC LIMIT 1), d.changed_at)';

/** What was uncertain itself once has an hour in its row at which it was looked up, and not the one at which it was taken. */
const neighbour = (span: string, time: string, order: 'ASC' | 'DESC'): string =>
  `SELECT d.id, d.campaign, d.first_attempt_at FROM deliveries d
   WHERE d.id BETWEEN ${span} AND d.state = ${stateNumbers.accepted} AND d.account = ?2 AND d.first_attempt_at ${time} ?3
     AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery = d.id AND a.verdict = 'uncertain')
     AND d.campaign NOT IN (SELECT campaign FROM seeds)
   ORDER BY d.id ${order} LIMIT ?4`;
const below = `?1 - ${neighbours} AND ?1 - 1`;
const above = `?1 + 1 AND ?1 + ${neighbours}`;

/** What looking into Sent folders needs. */
export function uncertainBook(
  database: LedgerDatabase,
  numbers: CampaignNumbers,
  tallies: Tallies,
  queue: QueueRanges,
): UncertainBook {
  const tries = database.query<TryRow>(
    `SELECT d.id, r.address, coalesce(d.account, ''), ${handedAt}, d.changed_at
     FROM deliveries d INDEXED BY deliveries_troubled JOIN recipients r ON r.id = d.id
     WHERE d.campaign = ? AND d.state = ${stateNumbers.uncertain} AND d.id > ?
       AND d.campaign NOT IN (SELECT campaign FROM seeds)
     ORDER BY d.id LIMIT ?`,
  );
  const earlier = [neighbour(below, '<=', 'DESC'), neighbour(above, '<=', 'ASC')].map((sql) =>
    database.query<WitnessRow>(sql),
  );
  const later = [neighbour(below, '>', 'DESC'), neighbour(above, '>', 'ASC')].map((sql) =>
    database.query<WitnessRow>(sql),
  );
  const standing = database.query<[campaign: number, lastTry: number | null]>(
    `SELECT d.campaign, (SELECT max(rowid) FROM attempts WHERE delivery = d.id) FROM deliveries d
     WHERE d.id = ?1 AND d.state = ${stateNumbers.uncertain} AND ${handedAt} = ?2`,
  );
  const accept = database.query(
    `UPDATE deliveries SET state = ${stateNumbers.accepted}, changed_at = ?, reply = ?, queue_id = ? WHERE id = ?`,
  );
  const putBack = database.query(
    `UPDATE deliveries SET state = 0, changed_at = ?1, account = NULL, attempts = max(0, attempts - 1),
       first_attempt_at = iif(attempts > 1, first_attempt_at, NULL), reply = NULL WHERE id = ?2`,
  );
  const uncount = database.query('UPDATE attempts SET counted = 0 WHERE rowid = ?');
  const explain = database.query(
    `UPDATE deliveries SET reply = coalesce((SELECT reply || ' ' FROM attempts WHERE rowid = ?1), '') || ?2 WHERE id = ?3`,
  );
  const reopen = database.query(
    `UPDATE progress SET state = 'running', changed_at = ? WHERE campaign = ? AND state IN ('finished', 'cancelled')`,
  );

  const settleOne = (end: UncertainEnd, changes: TallyChanges, at: number): boolean => {
    const { delivery } = end;
    const row = standing.get(delivery, Math.trunc(end.handedAt));
    if (row === undefined) return false;
    const [campaign, lastTry] = row;
    switch (end.kind) {
      case 'accepted':
        accept.run(at, shortened(end.outcome.reply.text, longest.reply), end.outcome.queueId ?? null, delivery);
        changes.move(campaign, 'uncertain', 'accepted');
        return true;
      case 'absent':
        putBack.run(at, delivery);
        uncount.run(lastTry);
        queue.put(delivery, delivery, campaign);
        changes.move(campaign, 'uncertain', 'queued');
        reopen.run(at, campaign);
        return true;
      case 'unknown':
        explain.run(lastTry, shortened(end.why, longest.reply), delivery);
        return true;
    }
  };

  return {
    async uncertainTries({ campaign, limit, after = 0 }) {
      return database.read(() =>
        tries
          .all(numbers.get(campaign), after, limit)
          .map(([delivery, address, account, time, uncertainAt]): UncertainTry => ({
            delivery,
            campaign,
            address,
            account,
            handedAt: time,
            uncertainAt,
          })),
      );
    },

    async witnesses({ delivery, account, handedAt: time }, limit) {
      return database.read(() =>
        [earlier, later].flatMap((sides) => {
          const rows = sides.flatMap((side) => side.all(delivery, account, Math.trunc(time), limit));
          const nearest = rows
            .sort((one, other) => Math.abs(one[2] - time) - Math.abs(other[2] - time))
            .slice(0, limit);
          return nearest.map(([id, campaign, handed]): Witness => ({
            delivery: id,
            campaign: numbers.idOf(campaign),
            handedAt: handed,
          }));
        }),
      );
    },

    async settleUncertain(ends, at) {
      return database.write(() => {
        const changes = new TallyChanges();
        const settled: DeliveryId[] = [];
        for (const end of ends) if (settleOne(end, changes, Math.trunc(at))) settled.push(end.delivery);
        tallies.apply(changes);
        return settled;
      });
    },
  };
}
