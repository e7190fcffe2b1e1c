import { ProblemError } from '@postrider/sdk';
import { enlisting } from './enlist.js';
import { breathe } from './breathe.js';
import { storedJson } from './damaged-row.js';
import { keptWhole, longest } from './sized.js';
const rejectedPage = 1000;
export function campaignBook(database, numbers, tallies, queue, addresses) {
  const enlist = enlisting(database, tallies, queue, addresses);
  const insert = database.query(
    `INSERT INTO campaigns (id, created_at, on_uncertain, definition) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const begin = database.query('INSERT INTO progress (campaign, state, changed_at) VALUES (?, ?, ?)');
  const one =
    database.query(`SELECT c.definition, p.state, p.recipients, c.number FROM campaigns c JOIN progress p ON p.campaign = c.number
     WHERE c.id = ?`);
  const all =
    database.query(`SELECT c.definition, p.state, p.recipients, c.number FROM campaigns c JOIN progress p ON p.campaign = c.number
     WHERE c.number NOT IN (SELECT campaign FROM seeds) ORDER BY c.created_at DESC, c.number DESC`);
  const setState = database.query('UPDATE progress SET state = ?, changed_at = ? WHERE campaign = ?');
  const rejected =
    database.query(`SELECT line, number, reason, address FROM rejected WHERE campaign = ?1 AND (line, number) > (?2, ?3)
     ORDER BY line, number LIMIT ?4`);
  const campaignOf = ([definition, state, recipients, number]) => ({
    ...storedJson(definition, 'campaigns', number),
    state: state,
    recipients,
  });
  return {
    async addCampaign(given) {
      const { state, recipients: none, ...campaign } = given;
      if (none !== 0) throw new RangeError('A new campaign has no recipients yet.');
      const definition = keptWhole(JSON.stringify(campaign), longest.campaign, 'The campaign', campaign.id);
      database.write(() => {
        if (insert.run(campaign.id, campaign.createdAt, campaign.onUncertain, definition).changes === 0) {
          throw new ProblemError({
            code: 'LEDGER_CAMPAIGN_EXISTS',
            what: `The ledger already has a campaign ${campaign.id}.`,
            next: 'Give the new campaign another id; the one that is there was left as it is.',
          });
        }
        begin.run(numbers.get(campaign.id), state, campaign.createdAt);
      });
    },
    async campaign(id) {
      return database.read(() => {
        const row = one.get(id);
        return row && campaignOf(row);
      });
    },
    async campaigns() {
      return database.read(() => all.all().map(campaignOf));
    },
    async setCampaignState(id, state, at) {
      database.write(() => setState.run(state, at, numbers.get(id)));
      // The list is in: 24 MiB and more for a million people, which sending can use.
      if (state !== 'drafting') addresses.forget();
    },
    async enlist(id, recipients, rejected, at) {
      return enlist(
        database.read(() => numbers.get(id)),
        recipients,
        rejected,
        at,
      );
    },
    async *rejectedRows(id) {
      const campaign = database.read(() => numbers.get(id));
      let after = [Number.MIN_SAFE_INTEGER, 0];
      for (;;) {
        const page = database.read(() => rejected.all(campaign, ...after, rejectedPage));
        for (const [line, number, reason, address] of page) {
          after = [line, number];
          yield { line, reason: reason, address };
        }
        if (page.length < rejectedPage) return;
        await breathe();
      }
    },
  };
}
