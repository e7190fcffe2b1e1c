import assert from 'node:assert/strict';
import type { LedgerCheck } from './ledger-check.ts';
import {
  accepted,
  all,
  campaignOf,
  claim,
  dueIds,
  enlisted,
  failed,
  idsOf,
  minute,
  noon,
  recipientsOf,
  refusedOf,
  settle,
  tallied,
  uncertain,
  waitingUntil,
} from './sample.ts';

export const reportCases: readonly LedgerCheck[] = [
  {
    name: 'an empty ledger, and a campaign that is not there, count nothing',
    async check(ledger) {
      assert.deepEqual(await tallied(ledger), {});
      assert.ok(Object.values(await ledger.tally('none')).every((count) => count === 0));
      assert.deepEqual(await dueIds(ledger), []);
      assert.equal(await ledger.nextDueAt(), undefined);
    },
  },
  {
    name: 'a long list is reported whole and in its order',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 5001);
      assert.equal(new Set(ids).size, 5001);
      assert.deepEqual(
        ids,
        [...ids].sort((one, other) => one - other),
      );
      const rows = await all(ledger.deliveries({ campaign: 'spring' }));
      assert.ok(rows.every((row, place) => row.address === `person${place + 1}@example.com`));
    },
  },
  {
    name: 'a report picks deliveries by every condition at once',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      const list = [...recipientsOf(2), ...recipientsOf(1, 3, 'sub.example.com'), ...recipientsOf(2, 4)];
      await ledger.enlist('spring', list, [], noon);
      const ids = await dueIds(ledger);
      const other = await enlisted(ledger, 'summer', 1);
      await claim(ledger, ids.slice(0, 4));
      await settle(ledger, [ids[0]!, ids[2]!], failed);
      await settle(ledger, [ids[1]!], waitingUntil(noon + minute));
      assert.deepEqual(await idsOf(ledger, {}), [...ids, ...other]);
      assert.deepEqual(await idsOf(ledger, { campaign: 'summer' }), other);
      assert.deepEqual(await idsOf(ledger, { domain: 'example.com' }), [ids[0], ids[1], ids[3], ids[4], ...other]);
      assert.deepEqual(await idsOf(ledger, { domain: 'sub.example.com', states: ['failed'] }), [ids[2]]);
      assert.deepEqual(await idsOf(ledger, { classes: ['bad-recipient', 'transient'] }), ids.slice(0, 3));
      assert.deepEqual(await idsOf(ledger, { campaign: 'spring', states: ['queued', 'handed'] }), [ids[3], ids[4]]);
      assert.deepEqual(await idsOf(ledger, { account: 'studio', states: ['handed'] }), [ids[3]]);
      assert.deepEqual(await idsOf(ledger, { ids: [...other, ids[4]!, ids[4]!], campaign: 'spring' }), [ids[4]]);
      assert.deepEqual(await idsOf(ledger, { ids: [] }), []);
      assert.deepEqual(await idsOf(ledger, { states: [] }), []);
    },
  },
  {
    name: 'reasons are counted by state, class and answer, the most frequent first',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 9);
      await claim(ledger, ids);
      await settle(ledger, ids.slice(0, 3), failed);
      await settle(ledger, ids.slice(3, 5), waitingUntil(noon + minute));
      await settle(ledger, [ids[5]!], uncertain);
      await settle(ledger, [ids[6]!], accepted);
      await settle(ledger, ids.slice(7), { kind: 'failed', outcome: refusedOf('content', 'too large') });
      const reasons = await ledger.reasons('spring', 10);
      assert.deepEqual(reasons[0], {
        state: 'failed',
        class: 'bad-recipient',
        reply: '550 5.1.1 no such user',
        count: 3,
      });
      assert.deepEqual(
        new Set(reasons.slice(1).map(({ state, class: refusalClass, count }) => `${state} ${refusalClass} ${count}`)),
        new Set(['waiting transient 2', 'failed content 2', 'uncertain undefined 1']),
      );
      assert.equal(reasons.at(-1)?.reply, 'the connection was lost');
      assert.equal((await ledger.reasons('spring', 2)).length, 2);
    },
  },
];
