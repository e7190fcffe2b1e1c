import assert from 'node:assert/strict';
import type { Hold } from '#contracts';
import type { LedgerCheck } from './ledger-check.ts';
import { all, claim, claimsOf, dueIds, enlisted, noon, settle, tallied, turnOf, accepted } from './sample.ts';

const update = (key: string, version: number, state: unknown) => turnOf({ throttles: [{ key, version, state }] });

const hold = (account: string, more: Partial<Hold> = {}): Hold => ({
  account,
  until: noon + 60_000,
  class: 'quota',
  reason: '452 4.5.3 daily limit',
  since: noon,
  ...more,
});

export const throttleCases: readonly LedgerCheck[] = [
  {
    name: 'throttle states come back as they were given, in the order asked for, with rising versions',
    async check(ledger) {
      const state = { tokens: 0.1 + 0.2, window: [1, null, 'ä'], nested: { until: 1e300 } };
      await ledger.commit(update('isp', 0, state));
      const [record] = await ledger.throttles(['isp']);
      assert.deepEqual(record?.state, state);
      await ledger.commit(update('plan', 0, []));
      await ledger.commit(update('isp', record?.version ?? -1, 'next'));
      const records = await ledger.throttles(['plan', 'unknown', 'isp']);
      assert.deepEqual(
        records.map(({ key, state }) => [key, state]),
        [
          ['plan', []],
          ['isp', 'next'],
        ],
      );
      assert.ok((records[1]?.version ?? 0) > (record?.version ?? 0));
    },
  },
  {
    name: 'a stale throttle state is a conflict that names its key, and nothing of the turn is written',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 3);
      await claim(ledger, [ids[0]!]);
      await ledger.commit(update('isp', 0, 'one'));
      const turn = turnOf({
        settled: [{ delivery: ids[0]!, account: 'studio', startedAt: noon, verdict: accepted }],
        claimed: claimsOf([ids[1]!]),
        suppressed: [ids[2]!],
        throttles: [
          { key: 'plan', version: 0, state: 'fresh' },
          { key: 'isp', version: 0, state: 'two' },
        ],
        holds: [hold('studio')],
        suppressions: [{ address: 'a@example.com', reason: 'manual', detail: '', at: noon }],
      });
      assert.deepEqual(await ledger.commit(turn), { kind: 'conflict', key: 'isp' });
      assert.deepEqual(await tallied(ledger, 'spring'), { handed: 1, queued: 2 });
      assert.deepEqual(await ledger.holds(), []);
      assert.deepEqual(await all(ledger.suppressions()), []);
      const [isp, ...more] = await ledger.throttles(['isp', 'plan']);
      assert.deepEqual([isp?.state, more], ['one', []]);
      await settle(ledger, [ids[0]!], accepted);
      assert.deepEqual(await dueIds(ledger), ids.slice(1));
    },
  },
  {
    name: 'a version that was never there is a conflict too',
    async check(ledger) {
      assert.deepEqual(await ledger.commit(update('isp', 3, 'one')), { kind: 'conflict', key: 'isp' });
      assert.deepEqual(await ledger.throttles(['isp']), []);
    },
  },
  {
    name: 'of two turns made from the same throttle state one is written',
    async check(ledger) {
      const results = await Promise.all([ledger.commit(update('isp', 0, 'a')), ledger.commit(update('isp', 0, 'b'))]);
      assert.deepEqual(results.map((each) => each.kind).sort(), ['committed', 'conflict']);
    },
  },
  {
    name: 'an account and its lanes are held and lifted each by itself',
    async check(ledger) {
      const whole = hold('studio', { until: Infinity, class: 'auth' });
      const lane = hold('studio', { group: 'gmail.com' });
      const other = hold('backup');
      await ledger.commit(turnOf({ holds: [whole, lane, other] }));
      const kept = async () =>
        [...(await ledger.holds())].sort((one, two) => (one.account + one.group < two.account + two.group ? -1 : 1));
      assert.deepEqual(await kept(), [other, lane, whole]);
      await ledger.commit(turnOf({ lifted: [{ account: 'studio' }] }));
      assert.deepEqual(await kept(), [other, lane]);
      await ledger.commit(turnOf({ lifted: [{ account: 'studio', group: 'gmail.com' }, { account: 'unknown' }] }));
      assert.deepEqual(await kept(), [other]);
    },
  },
  {
    name: 'a new hold takes the place of the old one',
    async check(ledger) {
      await ledger.commit(turnOf({ holds: [hold('studio')] }));
      const longer = hold('studio', {
        until: noon + 3_600_000,
        class: 'block',
        reason: '554 blocked',
        since: noon + 1,
      });
      await ledger.commit(turnOf({ holds: [longer], lifted: [{ account: 'studio' }] }));
      assert.deepEqual(await ledger.holds(), [longer]);
    },
  },
];
