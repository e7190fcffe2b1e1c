import assert from 'node:assert/strict';
import type { LedgerCheck } from './ledger-check.ts';
import {
  accepted,
  claim,
  due,
  dueIds,
  enlisted,
  failed,
  first,
  isProblem,
  minute,
  noon,
  released,
  row,
  settle,
  tallied,
  turnOf,
  uncertain,
  waitingUntil,
} from './sample.ts';

export const settlementCases: readonly LedgerCheck[] = [
  {
    name: 'an accepted mail rests with the answer and the name the provider gave it',
    async check(ledger) {
      const [id] = await enlisted(ledger, 'spring', 1);
      await claim(ledger, [id!]);
      await settle(ledger, [id!], accepted, noon + 500);
      const { state, attempts, account, reply, queueId, changedAt } = await row(ledger, id);
      assert.deepEqual(
        [state, attempts, account, reply, queueId, changedAt],
        ['accepted', 1, 'studio', '250 2.0.0 OK queued as 4F7A', '4F7A', noon + 500],
      );
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 1 });
    },
  },
  {
    name: 'failed and uncertain mails rest with the reason and are not tried again by themselves',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 2);
      await claim(ledger, ids);
      await settle(ledger, [ids[0]!], failed);
      await settle(ledger, [ids[1]!], uncertain);
      const [bad, unknown] = [await row(ledger, ids[0]), await row(ledger, ids[1])];
      assert.deepEqual(
        [bad.state, bad.class, bad.scope, bad.reply, bad.attempts],
        ['failed', 'bad-recipient', 'recipient', '550 5.1.1 no such user', 1],
      );
      assert.deepEqual(
        [unknown.state, unknown.class, unknown.reply],
        ['uncertain', undefined, 'the connection was lost'],
      );
      assert.deepEqual(await dueIds(ledger, noon + 1e9), []);
      assert.deepEqual(await tallied(ledger, 'spring'), { failed: 1, uncertain: 1 });
    },
  },
  {
    name: 'tries that count are counted from the first one, tries that do not are not',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 1);
      const attempt = async (at: number, counts: boolean) => {
        await claim(ledger, ids, at);
        await settle(ledger, ids, waitingUntil(at + minute, counts), at + 500, at);
        const { attempts, firstAttemptAt } = first(await due(ledger, at + minute));
        return [attempts, firstAttemptAt];
      };
      assert.deepEqual(await attempt(noon, false), [0, undefined]);
      assert.deepEqual(await attempt(noon + minute, true), [1, noon + minute]);
      assert.deepEqual(await attempt(noon + 2 * minute, false), [1, noon + minute]);
      assert.deepEqual(await attempt(noon + 3 * minute, true), [2, noon + minute]);
      const waiting = await row(ledger, ids[0]);
      assert.deepEqual(
        [waiting.state, waiting.dueAt, waiting.reply],
        ['waiting', noon + 4 * minute, '450 4.2.1 try later'],
      );
      await claim(ledger, ids, noon + 4 * minute);
      await settle(ledger, ids, accepted, noon + 4 * minute);
      const rested = await row(ledger, ids[0]);
      assert.deepEqual([rested.attempts, rested.class, rested.dueAt], [3, undefined, undefined]);
    },
  },
  {
    name: 'a released mail is back in the queue as if it had not been claimed',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 3);
      await claim(ledger, ids);
      await settle(ledger, [ids[1]!], released);
      const [back] = await due(ledger);
      assert.deepEqual([back?.id, back?.attempts, back?.firstAttemptAt], [ids[1], 0, undefined]);
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 1, handed: 2 });
      assert.equal((await row(ledger, ids[1])).account, undefined);
    },
  },
  {
    name: 'settling a row that is not with a connection is refused, and nothing of that turn is written',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 3);
      await claim(ledger, ids.slice(0, 2));
      await settle(ledger, [ids[1]!], accepted);
      const before = await tallied(ledger, 'spring');
      for (const [verdict, id] of [
        [accepted, ids[1]!],
        [failed, ids[2]!],
        [released, ids[2]!],
        [uncertain, 999_999],
      ] as const) {
        const settled = [ids[0]!, id].map((delivery) => ({ delivery, account: 'studio', startedAt: noon, verdict }));
        const throttles = [{ key: 'isp', version: 0, state: 1 }];
        await assert.rejects(ledger.commit(turnOf({ settled, throttles })), isProblem);
        assert.deepEqual(await tallied(ledger, 'spring'), before);
        assert.deepEqual(await ledger.throttles(['isp']), []);
      }
      await settle(ledger, [ids[0]!], accepted);
      assert.deepEqual(await dueIds(ledger), [ids[2]]);
    },
  },
];
