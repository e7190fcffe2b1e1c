import { expect, test } from 'vitest';
import type { Ledger, Recipient } from '@postrider/sdk';
import { addressHash } from './address-hash.ts';
import { campaignOf, claim, noon, turnOf } from './testing/samples.ts';
import { temporaryStores } from './testing/temporary-stores.ts';

const stores = temporaryStores();
const to = (address: string): Recipient => ({ address, fields: {} });
const many = (count: number, name = 'p'): Recipient[] =>
  Array.from({ length: count }, (_, place) => to(`${name}${place}@example.com`));

async function withCampaign(): Promise<{ ledger: Ledger; file: string }> {
  const file = stores.freshFile();
  const ledger = await stores.open(file);
  await ledger.addCampaign(campaignOf('spring'));
  return { ledger, file };
}

/** Two addresses with one hash, found by trying 80 000. */
const sameHash = ['bnhuf8@example.com', 'p3igec@example.com'] as const;

test('capitals make no other person: not in a list, not on the suppression list, not for an answer', async () => {
  const { ledger } = await withCampaign();
  const { added, duplicates } = await ledger.enlist(
    'spring',
    [to('Anna@example.com'), to('anna@example.com')],
    [],
    noon,
  );
  expect([added, duplicates.map((each) => each.address)]).toEqual([1, ['anna@example.com']]);
  await ledger.suppress([{ address: 'ANNA@example.com', reason: 'manual', detail: '', at: noon }]);
  const [due] = await ledger.due({ now: noon, limit: 1 });
  expect([due?.address, due?.suppressed]).toEqual(['Anna@example.com', true]);
  await claim(ledger, [1]);
  const settlement = { delivery: 1, account: 'studio', startedAt: noon };
  const outcome = { kind: 'accepted', reply: { text: '250 OK' } } as const;
  await ledger.commit(turnOf({ settled: [{ ...settlement, verdict: { kind: 'accepted', outcome } }] }));
  expect((await ledger.latestDeliveryTo('anna@EXAMPLE.com'))?.id).toBe(1);
  await ledger.close();
});

test('two addresses that share a hash are two people, in short lists and long ones', async () => {
  const [one, other] = sameHash;
  expect(addressHash(one)).toBe(addressHash(other));
  const { ledger } = await withCampaign();
  expect((await ledger.enlist('spring', [to(one), to(other)], [], noon)).added).toBe(2);
  await ledger.addCampaign(campaignOf('summer'));
  const list = [...many(400), to(one), to(other), to(other)];
  expect(await ledger.enlist('summer', list, [], noon)).toEqual({
    added: 402,
    duplicates: [{ line: 403, reason: 'duplicate', address: other }],
  });
  expect((await ledger.enlist('summer', [to(one), to(other)], [], noon)).added).toBe(0);
  await ledger.close();
});

test('a campaign knows its people across lists of every length, also after opening again', async () => {
  const { ledger, file } = await withCampaign();
  const added = async (book: Ledger, list: Recipient[]) => (await book.enlist('spring', list, [], noon)).added;
  expect(await added(ledger, many(3))).toBe(3);
  expect(await added(ledger, many(300))).toBe(297);
  expect(await added(ledger, [...many(300), ...many(300, 'q')])).toBe(300);
  expect(await added(ledger, [...many(2, 'q'), ...many(2, 'r')])).toBe(2);
  expect(await added(ledger, many(300, 'r'))).toBe(298);
  await ledger.addCampaign(campaignOf('summer'));
  expect((await ledger.enlist('summer', many(300), [], noon)).added).toBe(300);
  expect(await added(ledger, many(300))).toBe(0);
  await ledger.close();
  const again = await stores.open(file);
  expect(await added(again, [...many(300), ...many(300, 'q'), ...many(300, 'r')])).toBe(0);
  expect(await added(again, many(3, 'r'))).toBe(0);
  await again.close();
});

test('the newest delivery to an address is found among the lists of many campaigns', async () => {
  const { ledger } = await withCampaign();
  await ledger.enlist('spring', many(300), [], noon);
  await ledger.addCampaign(campaignOf('summer'));
  await ledger.enlist('summer', many(5), [], noon);
  const ids = [3, 303, 290];
  await claim(ledger, ids);
  const outcome = { kind: 'accepted', reply: { text: '250 OK' } } as const;
  await ledger.commit(
    turnOf({
      settled: ids.map((delivery) => ({
        delivery,
        account: 'studio',
        startedAt: noon,
        verdict: { kind: 'accepted', outcome },
      })),
    }),
  );
  expect((await ledger.latestDeliveryTo('p2@example.com'))?.campaign).toBe('summer');
  expect((await ledger.latestDeliveryTo('p289@example.com'))?.campaign).toBe('spring');
  await ledger.close();
});
