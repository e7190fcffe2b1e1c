import type { AccountStanding, DueDelivery, RankedAccount } from '@postrider/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderedRoute } from './ordered-route.ts';

const now = Date.parse('2026-03-02T09:00:00Z');
const minute = 60_000;

const delivery: DueDelivery = {
  id: 1,
  campaign: 'spring',
  address: 'ann@example.com',
  fields: {},
  attempts: 0,
  suppressed: false,
};

const route = orderedRoute({ accounts: ['studio', 'backup', 'gmail'] });
const rank = (...accounts: readonly AccountStanding[]) =>
  route.rank(delivery, accounts, now) as readonly RankedAccount[];

test('accounts are tried in the order that was written, whatever order the host knows them in', () => {
  expect(rank({ account: 'gmail' }, { account: 'backup' }, { account: 'studio' })).toEqual([
    { account: 'studio', reason: 'first in the order' },
    { account: 'backup', reason: 'after studio in the order' },
    { account: 'gmail', reason: 'after studio, backup in the order' },
  ]);
});

test('an account on hold is passed over, and the backup says why it was chosen', () => {
  expect(rank({ account: 'studio', heldUntil: now + 30 * minute }, { account: 'backup' })).toEqual([
    { account: 'backup', reason: 'in place of studio (on hold until 2026-03-02 09:30 UTC)' },
  ]);
});

test('a third choice knows both what comes first and what is on hold', () => {
  const held = { account: 'backup', heldUntil: now + 30 * minute };
  expect(rank({ account: 'studio' }, held, { account: 'gmail' })[1]).toEqual({
    account: 'gmail',
    reason: 'after studio in the order; in place of backup (on hold until 2026-03-02 09:30 UTC)',
  });
});

test('a hold without end waits for a person', () => {
  const [chosen] = rank({ account: 'studio', heldUntil: Infinity }, { account: 'backup' });
  expect(chosen?.reason).toBe('in place of studio (on hold until somebody lifts it)');
});

test('an account whose hold is over is first again at that moment', () => {
  expect(rank({ account: 'studio', heldUntil: now }, { account: 'backup' })[0]?.account).toBe('studio');
});

test('when all are on hold the delivery waits', () => {
  expect(rank({ account: 'studio', heldUntil: now + 1 }, { account: 'backup', heldUntil: Infinity })).toEqual([]);
});

test('accounts that are not named carry nothing', () => {
  expect(rank({ account: 'private' })).toEqual([]);
});

test('those that are free are ranked, each once, in the order written', () => {
  const names = ['studio', 'backup', 'gmail', 'private'];
  const holds = fc.option(fc.oneof(fc.integer({ min: now - 1e6, max: now + 1e6 }), fc.constant(Infinity)));
  const accounts = fc.tuple(...names.map((account) => fc.record({ account: fc.constant(account), hold: holds })));
  fc.assert(
    fc.property(accounts, (known) => {
      const ranked = rank(
        ...known.map(({ account, hold }) => (hold === null ? { account } : { account, heldUntil: hold })),
      );
      const free = known.filter(({ account, hold }) => account !== 'private' && (hold ?? now) <= now);
      expect(ranked.map(({ account }) => account)).toEqual(free.map(({ account }) => account));
    }),
  );
});
