import assert from 'node:assert/strict';
import type { DeliveryId, Ledger, UncertainTry } from '#contracts';
import type { LedgerCheck } from './ledger-check.ts';
import {
  accepted,
  claim,
  claimsOf,
  dueIds,
  enlisted,
  failed,
  first,
  idsOf,
  minute,
  noon,
  row,
  settle,
  tallied,
  turnOf,
  uncertain,
} from './sample.ts';

const found = {
  kind: 'accepted',
  outcome: { kind: 'accepted', reply: { text: 'Found in the Sent folder.' } },
} as const;

/** One mail that went at noon, is uncertain since, and is alone. */
async function uncertainOne(ledger: Ledger): Promise<DeliveryId> {
  const id = first(await enlisted(ledger, 'spring', 1));
  await claim(ledger, [id]);
  await settle(ledger, [id], uncertain, noon + minute, noon);
  return id;
}

const triesOf = (ledger: Ledger, campaign: string, limit = 10, after?: DeliveryId): Promise<readonly UncertainTry[]> =>
  ledger.uncertainTries({ campaign, limit, ...(after === undefined ? {} : { after }) });

export const uncertainCases: readonly LedgerCheck[] = [
  {
    name: 'uncertain mails come in list order, page by page, with their account, when they were handed over and when given up',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 5, { onUncertain: 'resolve' });
      const [answered, lost] = [ids[1]!, ids[3]!];
      await claim(ledger, ids.slice(0, 4), noon);
      await settle(ledger, [ids[0]!, ids[2]!], accepted, noon + minute, noon);
      await settle(ledger, [answered], uncertain, noon + minute, noon);
      assert.deepEqual(await ledger.recover(noon + 5 * minute), { uncertain: 1, requeued: 0 });
      const wanted = [answered, lost].map((delivery) => ({
        delivery,
        campaign: 'spring',
        address: `person${ids.indexOf(delivery) + 1}@example.com`,
        account: 'studio',
        handedAt: noon,
        uncertainAt: noon + (delivery === answered ? 1 : 5) * minute,
      }));
      assert.deepEqual(await triesOf(ledger, 'spring'), wanted);
      assert.deepEqual(await triesOf(ledger, 'spring', 1), wanted.slice(0, 1));
      assert.deepEqual(await triesOf(ledger, 'spring', 1, answered), wanted.slice(1));
      await enlisted(ledger, 'summer', 1);
      assert.deepEqual(await triesOf(ledger, 'summer'), []);
      // A seed is no recipient, and nobody looks for it.
      const mailbox = { inbox: 'watch', address: 'watch@mailbox.example', fields: {}, from: noon };
      const seed = await ledger.sow({ of: 'spring', account: 'studio', ...mailbox }, 'seed000001', noon);
      await claim(ledger, [seed.delivery]);
      await settle(ledger, [seed.delivery], uncertain);
      assert.deepEqual(await triesOf(ledger, seed.campaign), []);
    },
  },
  {
    name: 'witnesses are mails that the same account accepted without doubt, those before apart from those after',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 9);
      const [one, two, refused, strange, doubt, doubted, three, four, five] = ids as [number, ...number[]];
      for (const [place, id] of ids.entries()) {
        const at = noon + place * minute;
        const account = id === strange ? 'other' : 'studio';
        await ledger.commit(turnOf({ at, claimed: claimsOf([id], account) }));
        const verdict = id === refused ? failed : id === doubt || id === doubted ? uncertain : accepted;
        await ledger.commit(turnOf({ at: at + 1, settled: [{ delivery: id, account, startedAt: at, verdict }] }));
      }
      await ledger.settleUncertain([{ delivery: doubted!, handedAt: noon + 5 * minute, ...found }], noon + 9 * minute);
      const near = first(await triesOf(ledger, 'spring'));
      assert.equal(near.delivery, doubt);
      const told = async (limit: number) =>
        (await ledger.witnesses(near, limit))
          .map(({ delivery, campaign, handedAt }) => [delivery, campaign, handedAt] as const)
          .sort(([left], [right]) => left - right);
      const all = [one, two!, three!, four!, five!].map(
        (id) => [id, 'spring', noon + ids.indexOf(id) * minute] as const,
      );
      assert.deepEqual(await told(10), all);
      const nearest = await told(1);
      assert.equal(nearest.length, 2);
      assert.ok(nearest[0]![2] < near.handedAt && nearest[1]![2] > near.handedAt, 'one on either side');
      assert.deepEqual(await ledger.witnesses({ ...near, account: 'nobody' }, 10), []);
    },
  },
  {
    name: 'an uncertain mail that turned up is accepted, and says where it was found',
    async check(ledger) {
      const id = await uncertainOne(ledger);
      const settled = await ledger.settleUncertain([{ delivery: id, handedAt: noon, ...found }], noon + 2 * minute);
      assert.deepEqual(settled, [id]);
      const { state, reply, account, attempts, changedAt } = await row(ledger, id);
      assert.deepEqual(
        [state, reply, account, attempts, changedAt],
        ['accepted', 'Found in the Sent folder.', 'studio', 1, noon + 2 * minute],
      );
      assert.deepEqual(await tallied(ledger, 'spring'), { accepted: 1 });
      assert.deepEqual(await dueIds(ledger, noon + 3 * minute), []);
    },
  },
  {
    name: 'an uncertain mail that was never taken is back in the queue of a campaign that runs again, and the try does not count',
    async check(ledger) {
      const id = await uncertainOne(ledger);
      await ledger.setCampaignState('spring', 'finished', noon + minute);
      const settled = await ledger.settleUncertain(
        [{ delivery: id, handedAt: noon, kind: 'absent' }],
        noon + 2 * minute,
      );
      assert.deepEqual(settled, [id]);
      const [again] = await ledger.due({ now: noon + 2 * minute, limit: 10 });
      assert.deepEqual([again?.id, again?.attempts, again?.firstAttemptAt], [id, 0, undefined]);
      assert.equal((await ledger.campaign('spring'))?.state, 'running');
      assert.deepEqual(await tallied(ledger, 'spring'), { queued: 1 });
      await claim(ledger, [id], noon + 3 * minute);
      await settle(ledger, [id], accepted, noon + 3 * minute);
      assert.equal((await row(ledger, id)).attempts, 1);
    },
  },
  {
    name: 'an uncertain mail of which nothing is proved says so after what it said, once, and stays as it is',
    async check(ledger) {
      const id = await uncertainOne(ledger);
      const before = (await row(ledger, id)).reply ?? '';
      const why = 'The Sent folder is empty.';
      for (const later of [2, 3])
        assert.deepEqual(
          await ledger.settleUncertain([{ delivery: id, handedAt: noon, kind: 'unknown', why }], noon + later * minute),
          [id],
        );
      const { state, reply = '', attempts } = await row(ledger, id);
      assert.deepEqual([state, attempts], ['uncertain', 1]);
      assert.ok(reply.startsWith(before) && reply.endsWith(why) && reply.split(why).length === 2, reply);
      assert.deepEqual(await tallied(ledger, 'spring'), { uncertain: 1 });
    },
  },
  {
    name: 'what is known of a try changes only a row that is uncertain of this very try',
    async check(ledger) {
      const id = await uncertainOne(ledger);
      const other = first(await enlisted(ledger, 'summer', 1));
      await claim(ledger, [other]);
      await settle(ledger, [other], accepted);
      const ends = [id, other, 999_999].map((delivery) => ({ delivery, handedAt: noon, kind: 'absent' }) as const);
      // It is sent once more meanwhile, and is uncertain once more.
      await ledger.requeue({ ids: [id] }, noon + 2 * minute);
      await claim(ledger, [id], noon + 3 * minute);
      assert.deepEqual(await ledger.settleUncertain(ends, noon + 3 * minute), []);
      await settle(ledger, [id], uncertain, noon + 4 * minute, noon + 3 * minute);
      assert.deepEqual(await ledger.settleUncertain(ends, noon + 5 * minute), []);
      assert.deepEqual(await tallied(ledger), { uncertain: 1, accepted: 1 });
      assert.deepEqual(
        (await triesOf(ledger, 'spring')).map(({ handedAt }) => handedAt),
        [noon + 3 * minute],
      );
    },
  },
  {
    name: 'a person is picked by address in every campaign, upper and lower case being the same',
    async check(ledger) {
      const spring = await enlisted(ledger, 'spring', 3);
      const summer = await enlisted(ledger, 'summer', 3);
      const addresses = ['PERSON2@example.com', 'person3@example.com', 'nobody@example.com'];
      assert.deepEqual(await idsOf(ledger, { addresses }), [...spring.slice(1), ...summer.slice(1)]);
      assert.deepEqual(await idsOf(ledger, { addresses, campaign: 'summer' }), summer.slice(1));
      assert.deepEqual(await idsOf(ledger, { addresses, ids: [spring[0]!, spring[1]!] }), [spring[1]]);
      assert.deepEqual(await idsOf(ledger, { addresses: [] }), []);
      await claim(ledger, spring);
      await settle(ledger, spring, failed);
      assert.equal(await ledger.requeue({ addresses }, noon), 2);
      assert.deepEqual(await tallied(ledger, 'spring'), { failed: 1, queued: 2 });
    },
  },
];
