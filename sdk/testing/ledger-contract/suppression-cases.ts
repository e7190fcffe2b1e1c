import assert from 'node:assert/strict';
import type { Suppression } from '#contracts';
import type { LedgerCheck } from './ledger-check.ts';
import { all, claim, due, enlisted, failed, noon, row, settle, tallied, turnOf } from './sample.ts';

const suppressionOf = (address: string, reason: Suppression['reason'] = 'unsubscribed'): Suppression => ({
  address,
  reason,
  detail: 'asked by mail',
  at: noon,
});

export const suppressionCases: readonly LedgerCheck[] = [
  {
    name: 'a suppressed address is marked when it is due, in every campaign',
    async check(ledger) {
      await enlisted(ledger, 'spring', 2);
      await enlisted(ledger, 'summer', 2);
      assert.equal(await ledger.suppress([suppressionOf('person2@example.com')]), 1);
      const marks = (await due(ledger)).map((each) => each.suppressed);
      assert.deepEqual(marks, [false, true, false, true]);
      assert.equal(await ledger.unsuppress('person2@example.com'), true);
      assert.equal(await ledger.unsuppress('person2@example.com'), false);
      assert.ok((await due(ledger)).every((each) => !each.suppressed));
    },
  },
  {
    name: 'the first evidence stays, and only new addresses are counted',
    async check(ledger) {
      const one = suppressionOf('a@example.com', 'complained');
      const two = suppressionOf('b@example.com');
      assert.equal(await ledger.suppress([two, one]), 2);
      assert.equal(await ledger.suppress([suppressionOf('a@example.com'), suppressionOf('c@example.com')]), 1);
      const listed = (await all(ledger.suppressions())).sort((x, y) => (x.address < y.address ? -1 : 1));
      assert.deepEqual(listed, [one, two, suppressionOf('c@example.com')]);
    },
  },
  {
    name: 'a long list of suppressions is read whole',
    async check(ledger) {
      const many = Array.from({ length: 2500 }, (_, place) => suppressionOf(`p${place}@example.com`));
      assert.equal(await ledger.suppress(many), 2500);
      const addresses = new Set((await all(ledger.suppressions())).map((each) => each.address));
      assert.equal(addresses.size, 2500);
    },
  },
  {
    name: 'rows found suppressed are settled so without a try, unless they are with a connection',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 3);
      await claim(ledger, [ids[0]!]);
      await ledger.commit(turnOf({ suppressed: [ids[0]!, ids[2]!], suppressions: [suppressionOf('x@example.com')] }));
      assert.deepEqual(await tallied(ledger, 'spring'), { handed: 1, queued: 1, suppressed: 1 });
      assert.equal((await row(ledger, ids[2])).attempts, 0);
      assert.equal((await all(ledger.suppressions())).length, 1);
      assert.equal(await ledger.requeue({ campaign: 'spring' }, noon), 0);
    },
  },
  {
    name: 'a refused address is suppressed only when the turn says so',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 1);
      await claim(ledger, ids);
      await settle(ledger, ids, failed);
      assert.deepEqual(await all(ledger.suppressions()), []);
    },
  },
];
