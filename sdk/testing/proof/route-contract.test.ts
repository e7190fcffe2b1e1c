import type { RankedAccount, Route } from '#contracts';
import { expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { routeContract } from '../route-contract.ts';

const known = ['studio', 'backup'];

/** The shortest route that keeps every promise: the accounts it knows that are free, in their order. */
const sound: Route = {
  rank: (_delivery, accounts, now) =>
    known
      .filter((name) => accounts.some(({ account, heldUntil = 0 }) => account === name && heldUntil <= now))
      .map((account) => ({ account, reason: 'in its order' })),
};

const answering = (change: (ranked: readonly RankedAccount[]) => readonly RankedAccount[]): (() => Route) => {
  return () => ({
    rank: async (delivery, accounts, now) => change(await sound.rank(delivery, accounts, now)),
  });
};

let instances = 0;
const wrong: Readonly<Record<string, () => Route>> = {
  'it ranks only accounts that it was offered': answering((ranked) => [
    ...ranked,
    { account: 'somebody-else', reason: 'as good as any' },
  ]),
  'it ranks no account twice': answering((ranked) => [...ranked, ...ranked]),
  'it gives a reason for each account, in a few words': answering((ranked) =>
    ranked.map(({ account }) => ({ account, reason: '' })),
  ),
  'its answer is data that crosses a process border': answering((ranked) =>
    ranked.map((each) => ({ ...each, weight: undefined })),
  ),
  'it answers the same question the same way again, whatever it was asked between': () => {
    let asked = 0;
    return {
      rank: async (delivery, accounts, now) => {
        const ranked = await sound.rank(delivery, accounts, now);
        return ++asked > 80 ? ranked.toReversed() : ranked;
      },
    };
  },
  'it needs nothing but its settings: another instance answers alike': () => {
    const turned = instances++ % 2 === 0;
    return {
      rank: async (delivery, accounts, now) => {
        const ranked = await sound.rank(delivery, accounts, now);
        return turned ? ranked.toReversed() : ranked;
      },
    };
  },
  'it leaves what it was asked as it was': () => ({
    rank(delivery, accounts, now) {
      (delivery as { note?: string }).note = 'seen';
      return sound.rank(delivery, accounts, now);
    },
  }),
  'it finds an account for a delivery while all are free': answering(() => []),
};

const broken = async (create: () => Route) =>
  (await brokenPromises(routeContract({ create, accounts: known }))).map(({ name }) => name);

test('a sound route keeps every promise', async () => {
  expect(await broken(() => sound)).toEqual([]);
});

test('for each rule there is a wrong route', () => {
  const rules = routeContract({ create: () => sound, accounts: known }).map(({ name }) => name);
  expect(Object.keys(wrong).sort()).toEqual(rules.sort());
});

test.each(Object.entries(wrong))('a wrong route breaks exactly this: %s', async (rule, create) => {
  expect(await broken(create)).toEqual([rule]);
});
