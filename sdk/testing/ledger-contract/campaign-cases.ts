import assert from 'node:assert/strict';
import type { LedgerCheck } from './ledger-check.ts';
import { all, campaignOf, isProblem, noon, recipientsOf, tallied } from './sample.ts';

export const campaignCases: readonly LedgerCheck[] = [
  {
    name: 'a campaign is kept whole and runs',
    async check(ledger) {
      const campaign = campaignOf('spring', { nameColumn: 'first', through: { route: 'mixed' } });
      await ledger.addCampaign(campaign);
      assert.deepEqual(await ledger.campaign('spring'), { ...campaign, state: 'running' });
    },
  },
  {
    name: 'a campaign that is not there is undefined, and nothing can be done to it',
    async check(ledger) {
      assert.equal(await ledger.campaign('none'), undefined);
      await assert.rejects(ledger.setCampaignState('none', 'paused', noon), isProblem);
      await assert.rejects(ledger.enlist('none', recipientsOf(1), [], noon), isProblem);
      await assert.rejects(ledger.cancel('none', noon), isProblem);
    },
  },
  {
    name: 'a second campaign of the same id is refused and the first stays',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      await assert.rejects(ledger.addCampaign(campaignOf('spring', { name: 'Another' })), isProblem);
      assert.equal((await ledger.campaign('spring'))?.name, 'Campaign spring');
    },
  },
  {
    name: 'campaigns come newest first and keep the state they were given',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('old', { createdAt: noon - 1 }));
      await ledger.addCampaign(campaignOf('new', { createdAt: noon + 1 }));
      await ledger.addCampaign(campaignOf('middle'));
      await ledger.setCampaignState('middle', 'paused', noon);
      const campaigns = await ledger.campaigns();
      assert.deepEqual(
        campaigns.map(({ id, state }) => [id, state]),
        [
          ['new', 'running'],
          ['middle', 'paused'],
          ['old', 'running'],
        ],
      );
    },
  },
  {
    name: 'a list becomes queued deliveries in its order, with every field',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      const list = [
        { address: 'zoë@example.com', fields: { first: 'Zoë "Z" \\ 🌷', empty: '', line: 'one\r\ntwo' }, line: 7 },
        { address: 'adam@example.com', fields: {} },
      ];
      assert.deepEqual(await ledger.enlist('spring', list, [], noon + 5), { added: 2, duplicates: [] });
      const [zoe, adam] = await all(ledger.deliveries({ campaign: 'spring' }));
      const common = { campaign: 'spring', state: 'queued', attempts: 0, changedAt: noon + 5 };
      assert.deepEqual(zoe, { ...common, id: zoe?.id, ...list[0] });
      assert.deepEqual(adam, { ...common, id: adam?.id, ...list[1] });
      assert.ok(zoe && adam && zoe.id < adam.id);
    },
  },
  {
    name: 'everyone on a list is accounted for: deliveries, duplicates and rejected lines',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      const invalid = { line: 9, reason: 'invalid-address', address: 'nobody@' } as const;
      await ledger.enlist('spring', recipientsOf(3), [invalid], noon);
      const again = [
        { ...recipientsOf(1, 3)[0]!, line: 12 },
        ...recipientsOf(1, 4),
        { ...recipientsOf(1, 4)[0]!, line: 6 },
      ];
      const duplicates = [
        { line: 12, reason: 'duplicate', address: 'person3@example.com' },
        { line: 6, reason: 'duplicate', address: 'person4@example.com' },
      ];
      assert.deepEqual(await ledger.enlist('spring', again, [], noon), { added: 1, duplicates });
      assert.deepEqual(await all(ledger.rejectedRows('spring')), [duplicates[1], invalid, duplicates[0]]);
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 4 });
    },
  },
  {
    name: 'the same list read again adds nobody and tells of nobody twice',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      const invalid = { line: 9, reason: 'invalid-address', address: 'nobody@' } as const;
      for (const added of [3, 0]) {
        const enlisted = await ledger.enlist('spring', recipientsOf(3), [invalid], noon);
        assert.deepEqual(enlisted, { added, duplicates: [] });
      }
      assert.deepEqual(await all(ledger.rejectedRows('spring')), [invalid]);
      assert.equal((await ledger.campaign('spring'))?.recipients, 3);
    },
  },
  {
    name: 'many rejected lines come in the order of the list',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      const rejected = Array.from({ length: 2500 }, (_, place) => ({
        line: 2501 - Math.ceil((place + 1) / 2),
        reason: 'invalid-address' as const,
        address: `nobody ${place}`,
      }));
      await ledger.enlist('spring', [], rejected, noon);
      const lines = (await all(ledger.rejectedRows('spring'))).map((each) => each.line);
      assert.equal(lines.length, 2500);
      assert.deepEqual(
        lines,
        [...lines].sort((one, other) => one - other),
      );
    },
  },
  {
    name: 'the same person may be in two campaigns',
    async check(ledger) {
      for (const id of ['spring', 'summer']) {
        await ledger.addCampaign(campaignOf(id));
        assert.equal((await ledger.enlist(id, recipientsOf(2), [], noon)).added, 2);
      }
      assert.deepEqual(await tallied(ledger, 'summer'), { queued: 2 });
      assert.deepEqual(await tallied(ledger), { queued: 4 });
    },
  },
];
