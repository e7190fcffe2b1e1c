import { ProblemError } from '@postrider/sdk';
import { keptWhole, longest } from './sized.js';
const select = `SELECT s.delivery, s.campaign, s.of_campaign, s.account, s.inbox, r.address, r.fields, s.window_from, s.sown_at,
  s.judgement, s.judged_at, s.released_at, d.state, d.changed_at
  FROM seeds s JOIN recipients r ON r.id = s.delivery LEFT JOIN deliveries d ON d.id = s.delivery`;
const mostMissing = 1000;
/** Seeds are campaigns of one that only this book knows: others leave the campaigns named in `seeds` out. */
export function seedBook(database, numbers, queue) {
  const insertCampaign = database.query(
    `INSERT INTO campaigns (id, created_at, on_uncertain, definition) VALUES (?, ?, 'hold', ?) ON CONFLICT (id) DO NOTHING`,
  );
  const begin =
    database.query(`INSERT INTO progress (campaign, state, changed_at, first_delivery, last_delivery, recipients, queued)
     VALUES (?1, 'running', ?2, ?3, ?3, 1, 1)`);
  const next = database.query('SELECT coalesce(max(id), 0) + 1 FROM recipients');
  const enlist = database.query(
    'INSERT INTO recipients (id, campaign, enlisted_at, line, address, fields) VALUES (?, ?, ?, NULL, ?, ?)',
  );
  const insert = database.query(
    `INSERT INTO seeds (delivery, campaign, of_campaign, account, inbox, window_from, sown_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const open = database.query(`${select} WHERE s.judgement IS NULL AND d.state = 3 ORDER BY s.delivery`);
  const missing = database.query(
    `${select} WHERE s.judgement = 'missing' ORDER BY s.delivery DESC LIMIT ${mostMissing}`,
  );
  const arrived = database.query(`UPDATE seeds SET judgement = 'arrived', judged_at = ?1
     WHERE delivery = ?2 AND campaign = ?3 AND judgement IS NOT 'arrived'`);
  const known = database.query('SELECT 1 FROM seeds WHERE delivery = ? AND campaign = ?');
  const judge = database.query(
    'UPDATE seeds SET judgement = ?, judged_at = ? WHERE delivery = ? AND judgement IS NULL',
  );
  const release = database.query(
    `UPDATE seeds SET released_at = ? WHERE judgement = 'missing' AND released_at IS NULL`,
  );
  const seedOf = (row) => {
    const [delivery, campaign, of, account, inbox, address, fields, from, sownAt, judgement, judgedAt, releasedAt] =
      row;
    const [, , , , , , , , , , , , state, changedAt] = row;
    return {
      delivery,
      campaign: numbers.idOf(campaign),
      of: numbers.idOf(of),
      account,
      inbox,
      address,
      fields: JSON.parse(fields),
      from,
      sownAt,
      ...(state === 3 && changedAt !== null ? { acceptedAt: changedAt } : undefined),
      ...(judgement === null ? undefined : { judgement: judgement }),
      ...(judgedAt === null ? undefined : { judgedAt }),
      ...(releasedAt === null ? undefined : { releasedAt }),
    };
  };
  return {
    async sow(seed, campaign, at) {
      const { of, account, inbox, address, from } = seed;
      keptWhole(address, longest.address, 'The address', address);
      const fields = keptWhole(JSON.stringify(seed.fields), longest.fields, 'The data of', address);
      return database.write(() => {
        const sown = Math.trunc(at);
        if (insertCampaign.run(campaign, sown, JSON.stringify({ id: campaign, seedOf: of })).changes === 0)
          throw new ProblemError({
            code: 'LEDGER_CAMPAIGN_EXISTS',
            what: `The ledger already has a campaign ${campaign}.`,
            next: 'Give the new campaign another id; the one that is there was left as it is.',
          });
        const number = numbers.get(campaign);
        const delivery = next.get()?.[0] ?? 1;
        enlist.run(delivery, number, sown, address, fields);
        begin.run(number, sown, delivery);
        queue.put(delivery, delivery, number);
        insert.run(delivery, number, numbers.get(of), account, inbox, Math.trunc(from), sown);
        return { ...seed, delivery, campaign, sownAt: sown };
      });
    },
    async seeds(which) {
      return database.read(() => (which === 'open' ? open : missing).all()).map(seedOf);
    },
    async seedArrived(campaign, delivery, at) {
      return database.write(() => {
        const number = numbers.find(campaign);
        if (number === undefined || known.get(delivery, number) === undefined) return false;
        arrived.run(Math.trunc(at), delivery, number);
        return true;
      });
    },
    async judgeSeed(delivery, judgement, at) {
      database.write(() => judge.run(judgement, Math.trunc(at), delivery));
    },
    async releaseSeeds(at) {
      database.write(() => release.run(Math.trunc(at)));
    },
  };
}
