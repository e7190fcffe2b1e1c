import { deepEqual, ok } from 'node:assert/strict';
import type { AccountStanding, DueDelivery, MaybePromise, RankedAccount, Route } from '#contracts';
import type { ContractCase } from './contract-case.ts';
import { frozen } from './frozen.ts';

/** How the kit is to look at a route. */
export interface RouteUnderTest {
  /** A new route, with the same settings every time. */
  create(): MaybePromise<Route>;
  /** Accounts that its settings speak of, two or more. The kit offers them, and one that they do not speak of. */
  readonly accounts: readonly string[];
}

const now = Date.parse('2026-03-02T09:00:00Z');
const hour = 3_600_000;

const plain: DueDelivery = {
  id: 7,
  campaign: 'k3xQ9_ab-Z',
  address: 'marie@helas.example',
  fields: { email: 'marie@helas.example', first: 'Marie' },
  line: 8,
  attempts: 0,
  suppressed: false,
};

/** Deliveries as poor and as worn as they come. */
const deliveries: readonly DueDelivery[] = [
  plain,
  { ...plain, attempts: 1, firstAttemptAt: now - hour, dueAt: now },
  { ...plain, attempts: 1_000_000, firstAttemptAt: 0, dueAt: now - 1000 * hour },
  { ...plain, id: 2 ** 52, address: `${'x'.repeat(64)}@${'d.'.repeat(100)}example`, fields: {} },
  { ...plain, address: 'пошта@пример.example', fields: { ['__proto__']: 'x', constructor: '\ud800' } },
];

/** How accounts may stand: all free, each alone held, all held, held for good, in another order, none at all. */
function standings(accounts: readonly string[]): readonly (readonly AccountStanding[])[] {
  const free = [...accounts, 'one-that-nobody-knows'].map((account) => ({ account }));
  return [
    free,
    free.toReversed(),
    ...free.map((held) => free.map((each) => (each === held ? { ...each, heldUntil: now + hour } : each))),
    free.map((each) => ({ ...each, heldUntil: now + hour })),
    free.map((each) => ({ ...each, heldUntil: Infinity })),
    free.map((each) => ({ ...each, heldUntil: now - hour })),
    free.slice(0, 1),
    [],
  ];
}

/** Everything the contract asks of a route. Give each case to the test runner under its name. */
export function routeContract(subject: RouteUnderTest): readonly ContractCase[] {
  const questions = standings(subject.accounts).flatMap((accounts) =>
    deliveries.map((delivery) => ({ delivery, accounts })),
  );
  const about = (
    name: string,
    check: (ranked: readonly RankedAccount[], accounts: readonly AccountStanding[]) => void,
  ): ContractCase => ({
    name,
    async run() {
      const route = await subject.create();
      for (const { delivery, accounts } of questions) check(await route.rank(delivery, accounts, now), accounts);
    },
  });
  return [
    about('it ranks only accounts that it was offered', (ranked, accounts) => {
      const offered = accounts.map(({ account }) => account);
      for (const { account } of ranked) ok(offered.includes(account), `${account} was not offered`);
    }),

    about('it ranks no account twice', (ranked) => {
      const names = ranked.map(({ account }) => account);
      deepEqual([...new Set(names)], names);
    }),

    about('it gives a reason for each account, in a few words', (ranked) => {
      for (const { account, reason } of ranked)
        ok(/^\S.{0,498}\S$/u.test(reason), `the reason for ${account} is "${reason}"`);
    }),

    about('its answer is data that crosses a process border', (ranked) => {
      ok(Array.isArray(ranked), 'the answer is no list');
      deepEqual(structuredClone(ranked), ranked);
      deepEqual(JSON.parse(JSON.stringify(ranked)), ranked);
    }),

    {
      name: 'it answers the same question the same way again, whatever it was asked between',
      async run() {
        const route = await subject.create();
        const first: (readonly RankedAccount[])[] = [];
        for (const { delivery, accounts } of questions) first.push(await route.rank(delivery, accounts, now));
        for (const [index, { delivery, accounts }] of [...questions.entries()].toReversed())
          deepEqual(await route.rank(delivery, accounts, now), first[index]);
      },
    },

    {
      name: 'it needs nothing but its settings: another instance answers alike',
      async run() {
        const route = await subject.create();
        for (const { delivery, accounts } of questions) {
          const other = await subject.create();
          deepEqual(await other.rank(delivery, accounts, now), await route.rank(delivery, accounts, now));
        }
      },
    },

    {
      name: 'it leaves what it was asked as it was',
      async run() {
        const route = await subject.create();
        for (const { delivery, accounts } of questions)
          await route.rank(frozen(structuredClone(delivery)), frozen(structuredClone(accounts)), now);
      },
    },

    {
      name: 'it finds an account for a delivery while all are free',
      async run() {
        const route = await subject.create();
        const free = subject.accounts.map((account) => ({ account }));
        for (const delivery of deliveries)
          ok((await route.rank(delivery, free, now)).length > 0, 'nothing would ever be sent');
      },
    },
  ];
}
