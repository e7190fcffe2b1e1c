import assert from 'node:assert/strict';
import type { InboundRecord, ReturnedDelivery } from '#contracts';
import type { LedgerCheck } from './ledger-check.ts';
import { accepted, all, claim, enlisted, failed, noon, row, settle, tallied, uncertain } from './sample.ts';

const recordOf = (uid: string, more: Partial<InboundRecord> = {}): InboundRecord => ({
  inbox: 'sales',
  uid,
  kind: 'bounce',
  at: noon + 1,
  ...more,
});

const back = (delivery: number, state: ReturnedDelivery['state'] = 'bounced'): ReturnedDelivery => ({
  delivery,
  state,
  reply: '5.1.1 user unknown',
});

export const receiveCases: readonly LedgerCheck[] = [
  {
    name: 'a mail that was recorded is seen, in its own inbox',
    async check(ledger) {
      assert.deepEqual(await ledger.seen('sales', ['1', '2']), new Map());
      await ledger.record(recordOf('2', { kind: 'human', from: 'a@example.com', subject: 'Hello' }), [], []);
      assert.deepEqual(await ledger.seen('sales', ['1', '2', '3']), new Map([['2', 'human']]));
      assert.deepEqual(await ledger.seen('office', ['2']), new Map());
    },
  },
  {
    name: 'a bounce turns an accepted or uncertain delivery, and no other',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 6);
      await claim(ledger, ids.slice(0, 5));
      await settle(ledger, ids.slice(0, 2), accepted);
      await settle(ledger, [ids[2]!], uncertain);
      await settle(ledger, [ids[3]!], failed);
      const returned = [
        back(ids[0]!),
        back(ids[1]!, 'complained'),
        ...ids.slice(2).map((id) => back(id)),
        back(999_999),
      ];
      await ledger.record(recordOf('1'), returned, []);
      assert.deepEqual(await tallied(ledger, 'spring'), { bounced: 2, complained: 1, failed: 1, handed: 1, queued: 1 });
      const bounced = await row(ledger, ids[0]);
      assert.deepEqual(
        [bounced.state, bounced.reply, bounced.queueId, bounced.changedAt],
        ['bounced', '5.1.1 user unknown', '4F7A', noon + 1],
      );
    },
  },
  {
    name: 'a mail that is recorded twice does nothing the second time',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 2);
      await claim(ledger, ids);
      await settle(ledger, ids, accepted);
      const suppression = { address: 'person1@example.com', reason: 'bounced', detail: '5.1.1', at: noon } as const;
      await ledger.record(recordOf('1'), [back(ids[0]!)], [suppression]);
      await ledger.unsuppress('person1@example.com');
      await ledger.record(recordOf('1'), [back(ids[1]!)], [suppression]);
      assert.deepEqual(await tallied(ledger, 'spring'), { bounced: 1, accepted: 1 });
      assert.deepEqual(await all(ledger.suppressions()), []);
      await ledger.record(recordOf('1', { inbox: 'office' }), [back(ids[1]!)], [suppression]);
      assert.deepEqual(await tallied(ledger, 'spring'), { bounced: 2 });
      assert.deepEqual(await all(ledger.suppressions()), [suppression]);
    },
  },
  {
    name: 'an action that was carried out is remembered with what it made',
    async check(ledger) {
      assert.equal(await ledger.actionDone('sales/1/0'), undefined);
      await ledger.markActionDone('sales/1/0', 'task-7', noon);
      await ledger.markActionDone('sales/1/0', 'task-8', noon);
      assert.equal(await ledger.actionDone('sales/1/0'), 'task-7');
    },
  },
  {
    name: 'the newest delivery that left the host is found by its address',
    async check(ledger) {
      const spring = await enlisted(ledger, 'spring', 2);
      const summer = await enlisted(ledger, 'summer', 2);
      const autumn = await enlisted(ledger, 'autumn', 2);
      assert.equal(await ledger.latestDeliveryTo('person1@example.com'), undefined);
      await claim(ledger, [spring[0]!, summer[0]!, autumn[0]!]);
      await settle(ledger, [summer[0]!, spring[0]!], accepted);
      await settle(ledger, [autumn[0]!], failed);
      assert.deepEqual(await ledger.latestDeliveryTo('person1@example.com'), await row(ledger, summer[0]));
      assert.equal(await ledger.latestDeliveryTo('person2@example.com'), undefined);
      assert.equal(await ledger.delivery(999_999), undefined);
    },
  },
];
