import assert from 'node:assert/strict';
import type { LedgerCheck } from './ledger-check.ts';
import {
  accepted,
  campaignOf,
  claim,
  claimsOf,
  due,
  dueIds,
  enlisted,
  first,
  minute,
  noon,
  recipientsOf,
  released,
  row,
  settle,
  tallied,
  turnOf,
  waitingUntil,
} from './sample.ts';

export const queueCases: readonly LedgerCheck[] = [
  {
    name: 'queued rows are due in list order, page by page',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 5);
      const page = await due(ledger, noon, 2);
      assert.deepEqual(page[0], {
        ...recipientsOf(1)[0],
        id: ids[0],
        campaign: 'spring',
        attempts: 0,
        suppressed: false,
      });
      const after = page[1]?.id ?? 0;
      assert.deepEqual(
        (await ledger.due({ now: noon, limit: 10, after })).map((each) => each.id),
        ids.slice(2),
      );
    },
  },
  {
    name: 'only running campaigns are due, and of those only the ones asked for',
    async check(ledger) {
      const spring = await enlisted(ledger, 'spring', 2);
      const summer = await enlisted(ledger, 'summer', 2);
      const autumn = await enlisted(ledger, 'autumn', 2);
      await claim(ledger, [summer[0]!, autumn[0]!]);
      await settle(ledger, [summer[0]!, autumn[0]!], waitingUntil(noon + 1));
      await ledger.setCampaignState('summer', 'paused', noon);
      const later = noon + minute;
      assert.deepEqual(await dueIds(ledger, later), [autumn[0], ...spring, autumn[1]]);
      const onlyAutumn = await ledger.due({ now: later, limit: 10, campaigns: ['autumn', 'summer'] });
      assert.deepEqual(
        onlyAutumn.map((each) => each.id),
        autumn,
      );
      assert.equal(await ledger.nextDueAt(['summer']), undefined);
      await ledger.setCampaignState('summer', 'running', noon);
      assert.equal(await ledger.nextDueAt(['summer']), noon + 1);
      assert.equal((await dueIds(ledger, later)).length, 6);
    },
  },
  {
    name: 'lists that were added in turns are due in the order of their rows',
    async check(ledger) {
      for (const id of ['spring', 'summer']) await ledger.addCampaign(campaignOf(id));
      for (const from of [1, 3, 5]) {
        for (const id of ['spring', 'summer']) await ledger.enlist(id, recipientsOf(2, from), [], noon);
      }
      const ids = await dueIds(ledger);
      assert.equal(ids.length, 12);
      assert.deepEqual(
        ids,
        [...ids].sort((one, other) => one - other),
      );
    },
  },
  {
    name: 'a claimed row is handed and no longer due',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 3);
      assert.deepEqual(await claim(ledger, [ids[1]!]), { kind: 'committed', claimed: [ids[1]] });
      assert.deepEqual(await dueIds(ledger), [ids[0], ids[2]]);
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 2, handed: 1 });
      const handed = await row(ledger, ids[1]);
      assert.deepEqual([handed.state, handed.account, handed.changedAt], ['handed', 'studio', noon]);
    },
  },
  {
    name: 'neighbours claimed at once keep each their account and campaign',
    async check(ledger) {
      const spring = await enlisted(ledger, 'spring', 4);
      const summer = await enlisted(ledger, 'summer', 2);
      const ids = [...spring, ...summer];
      await claim(ledger, [ids[2]!]);
      await settle(ledger, [ids[2]!], released);
      const accounts = ['studio', 'backup', 'backup', 'studio', 'studio', 'backup'];
      const claimed = ids.map((delivery, place) => ({ delivery, account: accounts[place]! }));
      assert.deepEqual(await ledger.commit(turnOf({ claimed })), { kind: 'committed', claimed: ids });
      const rows = await Promise.all(ids.map((id) => row(ledger, id)));
      assert.deepEqual(
        rows.map(({ account, campaign, state }) => [account, campaign, state]),
        accounts.map((account, place) => [account, place < 4 ? 'spring' : 'summer', 'handed']),
      );
      assert.deepEqual(await tallied(ledger, 'summer'), { handed: 2 });
    },
  },
  {
    name: 'claims of rows that are elsewhere by now are left out, whatever the order of claims',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 6);
      await claim(ledger, [ids[0]!, ids[1]!, ids[2]!]);
      await settle(ledger, [ids[1]!], accepted);
      await settle(ledger, [ids[2]!], waitingUntil(noon + minute));
      const result = await claim(ledger, [ids[5]!, ids[0]!, ids[2]!, ids[1]!, 999_999, ids[3]!, ids[3]!]);
      assert.deepEqual(result, { kind: 'committed', claimed: [ids[5], ids[2], ids[3]] });
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 1, handed: 4, queued: 1 });
    },
  },
  {
    name: 'claims from the middle of the queue leave the rest of it in order',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 40);
      const odd = ids.filter((_, place) => place % 2 === 1);
      await claim(ledger, odd);
      const even = ids.filter((_, place) => place % 2 === 0);
      assert.deepEqual(await dueIds(ledger), even);
      const rest = await ledger.due({ now: noon, limit: 3, after: ids[7]! });
      assert.deepEqual(
        rest.map((each) => each.id),
        [ids[8], ids[10], ids[12]],
      );
      await settle(ledger, odd.toReversed(), released);
      assert.deepEqual(await dueIds(ledger), ids);
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 40 });
    },
  },
  {
    name: 'a waiting row is due from its time on, before the queued ones, the earliest first',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 4);
      await claim(ledger, [ids[1]!, ids[2]!]);
      await settle(ledger, [ids[1]!], waitingUntil(noon + 20 * minute));
      await settle(ledger, [ids[2]!], waitingUntil(noon + 10 * minute));
      assert.deepEqual(await dueIds(ledger, noon + 10 * minute - 1), [ids[0], ids[3]]);
      assert.equal(await ledger.nextDueAt(), noon + 10 * minute);
      assert.deepEqual(await dueIds(ledger, noon + 10 * minute), [ids[2], ids[0], ids[3]]);
      assert.deepEqual(await dueIds(ledger, noon + 20 * minute), [ids[2], ids[1], ids[0], ids[3]]);
      assert.deepEqual(await dueIds(ledger, noon + 20 * minute, 1), [ids[2]]);
      await claim(ledger, [ids[1]!, ids[2]!]);
      assert.equal(await ledger.nextDueAt(), undefined);
      assert.equal((await row(ledger, ids[1])).dueAt, undefined);
    },
  },
  {
    name: 'a row put off waits on, until its new time',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 2);
      await claim(ledger, [ids[0]!]);
      await settle(ledger, [ids[0]!], waitingUntil(noon + minute));
      const dueAt = noon + 5 * minute;
      await ledger.commit(turnOf({ at: noon + 1, postponed: ids.map((delivery) => ({ delivery, dueAt })) }));
      assert.deepEqual(await tallied(ledger, 'spring'), { waiting: 1, queued: 1 });
      assert.equal(await ledger.nextDueAt(), dueAt);
      assert.deepEqual(await dueIds(ledger, noon + minute), [ids[1]]);
      const due = await ledger.due({ now: dueAt, limit: 10 });
      assert.deepEqual(
        due.map((each) => each.dueAt),
        [dueAt, undefined],
      );
    },
  },
  {
    name: 'claims and settlements of one turn happen together',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 4);
      await claim(ledger, ids.slice(0, 2));
      const result = await ledger.commit(
        turnOf({
          settled: [
            { delivery: ids[0]!, account: 'studio', startedAt: noon, verdict: accepted },
            { delivery: ids[1]!, account: 'studio', startedAt: noon, verdict: released },
          ],
          claimed: claimsOf([ids[1]!, ids[2]!], 'backup'),
        }),
      );
      assert.deepEqual(result, { kind: 'committed', claimed: [ids[1], ids[2]] });
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 1, handed: 2, queued: 1 });
      assert.equal((await row(ledger, ids[1])).account, 'backup');
    },
  },
  {
    name: 'cancelling takes what is queued and waiting, never what is with a connection',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 5);
      await claim(ledger, ids.slice(0, 4));
      await settle(ledger, [ids[0]!], accepted);
      await settle(ledger, [ids[1]!], waitingUntil(noon + minute));
      await settle(ledger, [ids[2]!], released);
      assert.equal(await ledger.cancel('spring', noon + 1), 3);
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 1, handed: 1, cancelled: 3 });
      assert.deepEqual(await dueIds(ledger, noon + minute), []);
      assert.deepEqual(await claim(ledger, [ids[4]!]), { kind: 'committed', claimed: [] });
      await settle(ledger, [ids[3]!], accepted);
      assert.equal(await ledger.cancel('spring', noon + 1), 0);
      assert.equal((await row(ledger, first(ids.slice(4)))).changedAt, noon + 1);
    },
  },
];
