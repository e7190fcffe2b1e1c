import assert from 'node:assert/strict';
import type { Ledger, Seed } from '#contracts';
import type { LedgerCheck } from './ledger-check.ts';
import { accepted, all, claim, dueIds, enlisted, minute, noon, settle } from './sample.ts';

async function sow(ledger: Ledger, campaign = 'seed000001'): Promise<Seed> {
  const fields = { first: 'Zoë' };
  const mailbox = { inbox: 'watch', address: 'watch@mailbox.example' };
  return ledger.sow({ of: 'spring', account: 'studio', ...mailbox, fields, from: noon - minute }, campaign, noon);
}

export const seedCases: readonly LedgerCheck[] = [
  {
    name: 'a seed is queued like any mail, and is in no list of campaigns and no count',
    async check(ledger) {
      await enlisted(ledger, 'spring', 2);
      const { delivery } = await sow(ledger);
      assert.ok((await dueIds(ledger)).includes(delivery));
      assert.deepEqual(
        (await ledger.campaigns()).map(({ id }) => id),
        ['spring'],
      );
      assert.equal((await ledger.tally()).queued, 2);
      assert.equal((await all(ledger.deliveries({}))).length, 2);
      assert.equal((await ledger.tally('spring')).queued, 2);
    },
  },
  {
    name: 'a seed is open when it was accepted, until it arrives',
    async check(ledger) {
      await enlisted(ledger, 'spring', 1);
      const { delivery, campaign } = await sow(ledger);
      assert.deepEqual(await ledger.seeds('open'), []);
      await claim(ledger, [delivery]);
      await settle(ledger, [delivery], accepted);
      const [open] = await ledger.seeds('open');
      assert.equal(open?.delivery, delivery);
      assert.equal(open.address, 'watch@mailbox.example');
      assert.ok(open.acceptedAt !== undefined);
      assert.equal(await ledger.seedArrived('spring', delivery, noon), false);
      assert.equal(await ledger.seedArrived(campaign, delivery, noon), true);
      assert.equal(await ledger.seedArrived(campaign, delivery, noon), true);
      assert.deepEqual(await ledger.seeds('open'), []);
    },
  },
  {
    name: 'a missing seed is told until it arrives after all, with when a person let its account go on',
    async check(ledger) {
      await enlisted(ledger, 'spring', 1);
      const { delivery, campaign } = await sow(ledger);
      await claim(ledger, [delivery]);
      await settle(ledger, [delivery], accepted);
      await ledger.judgeSeed(delivery, 'missing', noon + minute);
      assert.deepEqual(await ledger.seeds('open'), []);
      assert.equal((await ledger.seeds('missing'))[0]?.releasedAt, undefined);
      await ledger.releaseSeeds(noon + 2 * minute);
      await ledger.releaseSeeds(noon + 3 * minute);
      assert.equal((await ledger.seeds('missing'))[0]?.releasedAt, noon + 2 * minute);
      await ledger.judgeSeed(delivery, 'unknown', noon + minute);
      assert.equal((await ledger.seeds('missing')).length, 1);
      assert.equal(await ledger.seedArrived(campaign, delivery, noon + 9 * minute), true);
      assert.deepEqual(await ledger.seeds('missing'), []);
    },
  },
];
