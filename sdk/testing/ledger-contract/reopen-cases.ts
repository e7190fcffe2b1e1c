import assert from 'node:assert/strict';
import type { Ledger } from '#contracts';
import {
  accepted,
  all,
  campaignOf,
  claim,
  dueIds,
  enlisted,
  minute,
  noon,
  settle,
  tallied,
  turnOf,
  waitingUntil,
} from './sample.ts';

/** A promise about what outlives `close`. */
export interface ReopenCheck {
  readonly name: string;
  readonly before: (ledger: Ledger) => Promise<void>;
  readonly after: (ledger: Ledger) => Promise<void>;
}

export const reopenCases: readonly ReopenCheck[] = [
  {
    name: 'everything that was stored is there after closing and opening again',
    async before(ledger) {
      const ids = await enlisted(ledger, 'spring', 4);
      await claim(ledger, ids.slice(0, 2));
      await settle(ledger, [ids[0]!], accepted);
      await settle(ledger, [ids[1]!], waitingUntil(noon + minute));
      await ledger.commit(
        turnOf({
          throttles: [{ key: 'isp', version: 0, state: { used: 2 } }],
          holds: [{ account: 'studio', until: Infinity, class: 'auth', reason: '535', since: noon }],
          suppressions: [{ address: 'x@example.com', reason: 'manual', detail: 'asked', at: noon }],
        }),
      );
      await ledger.markActionDone('key', 'task', noon);
      await ledger.record({ inbox: 'sales', uid: '1', kind: 'human', at: noon }, [], []);
    },
    async after(ledger) {
      assert.deepEqual(await ledger.recover(noon), { uncertain: 0, requeued: 0 });
      assert.deepEqual(await ledger.campaign('spring'), { ...campaignOf('spring'), recipients: 4 });
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 1, waiting: 1, queued: 2 });
      assert.equal((await dueIds(ledger, noon + minute)).length, 3);
      const [record] = await ledger.throttles(['isp']);
      assert.deepEqual(record?.state, { used: 2 });
      assert.equal((await ledger.holds())[0]?.until, Infinity);
      assert.equal((await all(ledger.suppressions())).length, 1);
      assert.equal(await ledger.actionDone('key'), 'task');
      assert.deepEqual(await ledger.seen('sales', ['1']), new Map([['1', 'human']]));
    },
  },
  {
    name: 'rows that were with a connection are recovered by the next owner, and can be settled once claimed again',
    async before(ledger) {
      const ids = await enlisted(ledger, 'spring', 3, { onUncertain: 'resend' });
      await claim(ledger, ids.slice(0, 2));
    },
    async after(ledger) {
      assert.deepEqual(await ledger.recover(noon), { uncertain: 0, requeued: 2 });
      const ids = await dueIds(ledger);
      await claim(ledger, ids);
      await settle(ledger, ids, accepted);
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 3 });
    },
  },
];
