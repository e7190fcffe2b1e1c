import { expect, test } from 'vitest';
import type { Seed } from '../contracts/index.ts';
import { judgeSeeds } from './judge-seeds.ts';

const seed = (delivery: number, acceptedAt: number, more: Partial<Seed> = {}): Seed => ({
  delivery,
  campaign: `seed${delivery}`,
  of: 'spring',
  account: 'studio',
  inbox: 'watch',
  address: 'watch@mail.example',
  fields: {},
  from: 0,
  sownAt: acceptedAt,
  acceptedAt,
  ...more,
});
const look = { begun: 1000, read: new Set(['watch']), within: 600 };

test('a seed has its time', () => {
  expect(judgeSeeds([seed(1, 401)], look)).toEqual({ missing: [], unknown: [] });
  expect(judgeSeeds([seed(1, 400)], look).missing).toHaveLength(1);
});

test('of several of an account a person is asked once, and other accounts are their own affair', () => {
  const { missing, unknown } = judgeSeeds([seed(1, 100), seed(2, 900), seed(3, 200, { account: 'backup' })], look);
  expect(missing.map(({ delivery }) => delivery)).toEqual([1, 3]);
  expect(unknown.map(({ delivery }) => delivery)).toEqual([2]);
});

test('a mailbox that cannot be read proves nothing; after twice the time nobody asks it any more', () => {
  const closed = { ...look, read: new Set<string>() };
  expect(judgeSeeds([seed(1, 100)], closed)).toEqual({ missing: [], unknown: [] });
  expect(judgeSeeds([seed(1, -200)], closed).unknown).toHaveLength(1);
});
