import assert from 'node:assert/strict';
import type { LedgerCheck } from './ledger-check.ts';
import {
  accepted,
  campaignOf,
  claim,
  due,
  dueIds,
  enlisted,
  failed,
  first,
  minute,
  noon,
  recipientsOf,
  row,
  settle,
  tallied,
  uncertain,
  waitingUntil,
} from './sample.ts';

export const restartCases: readonly LedgerCheck[] = [
  {
    name: 'what was with a connection when the host died becomes uncertain, or queued where the campaign resends',
    async check(ledger) {
      const held = await enlisted(ledger, 'hold', 3);
      const resent = await enlisted(ledger, 'resend', 3, { onUncertain: 'resend' });
      await claim(ledger, [...held.slice(0, 2), resent[1]!]);
      await settle(ledger, [held[0]!], accepted);
      assert.deepEqual(await ledger.recover(noon + minute), { uncertain: 1, requeued: 1 });
      assert.deepEqual(await tallied(ledger, 'hold'), { accepted: 1, uncertain: 1, queued: 1 });
      assert.deepEqual(await tallied(ledger, 'resend'), { queued: 3 });
      assert.deepEqual(await dueIds(ledger), [held[2], ...resent]);
      const unknown = await row(ledger, held[1]);
      assert.equal(unknown.changedAt, noon + minute);
      assert.ok((unknown.reply ?? '').length > 0, 'the person is told why');
      assert.deepEqual(await ledger.recover(noon + minute), { uncertain: 0, requeued: 0 });
    },
  },
  {
    name: 'rows that ended or wait are put back in the queue and start afresh',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 6);
      await claim(ledger, ids.slice(0, 5));
      await settle(ledger, [ids[0]!], failed);
      await settle(ledger, [ids[1]!], uncertain);
      await settle(ledger, [ids[2]!], waitingUntil(noon + minute));
      await settle(ledger, [ids[3]!], accepted);
      assert.equal(await ledger.requeue({ campaign: 'spring' }, noon), 3);
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 4, accepted: 1, handed: 1 });
      assert.deepEqual(await dueIds(ledger), [ids[0], ids[1], ids[2], ids[5]]);
      const { attempts, firstAttemptAt } = first(await due(ledger));
      assert.deepEqual([attempts, firstAttemptAt], [0, undefined]);
      assert.equal(await ledger.nextDueAt(), undefined);
      assert.equal(await ledger.requeue({ campaign: 'spring' }, noon), 0);
    },
  },
  {
    name: 'a finished or cancelled campaign runs again when its rows are requeued, a paused one stays paused',
    async check(ledger) {
      for (const [id, state] of [
        ['done', 'finished'],
        ['off', 'cancelled'],
        ['halted', 'paused'],
        ['untouched', 'finished'],
      ] as const) {
        await enlisted(ledger, id, 1);
        if (id !== 'untouched') await ledger.cancel(id, noon);
        await ledger.setCampaignState(id, state, noon);
      }
      assert.equal(await ledger.requeue({}, noon), 3);
      const states = await Promise.all(
        ['done', 'off', 'halted', 'untouched'].map(async (id) => (await ledger.campaign(id))?.state),
      );
      assert.deepEqual(states, ['running', 'running', 'paused', 'finished']);
    },
  },
  {
    name: 'a selection requeues those it names and no others',
    async check(ledger) {
      await ledger.addCampaign(campaignOf('spring'));
      await ledger.enlist('spring', [...recipientsOf(3), ...recipientsOf(3, 4, 'other.example')], [], noon);
      const ids = await dueIds(ledger);
      await claim(ledger, ids);
      await settle(ledger, ids.slice(0, 4), failed);
      await settle(ledger, ids.slice(4), uncertain);
      assert.equal(await ledger.requeue({ campaign: 'spring', states: ['accepted', 'queued'] }, noon), 0);
      assert.equal(await ledger.requeue({ states: ['failed'], domain: 'other.example' }, noon), 1);
      assert.equal(await ledger.requeue({ classes: ['bad-recipient'], ids: [ids[0]!, ids[4]!, 999_999] }, noon), 1);
      assert.equal(await ledger.requeue({ account: 'studio', states: ['uncertain'] }, noon), 2);
      assert.equal(await ledger.requeue({ account: 'other' }, noon), 0);
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 4, failed: 2 });
    },
  },
];
