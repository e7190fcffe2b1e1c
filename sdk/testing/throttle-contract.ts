import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { Ask, MaybePromise, Throttle } from '#contracts';
import type { ContractCase } from './contract-case.ts';
import { frozen } from './frozen.ts';
import { countCases } from './throttle-contract/count-cases.ts';
import { forecastCases } from './throttle-contract/forecast-cases.ts';
import { foundCases } from './throttle-contract/found-cases.ts';
import { plain } from './throttle-contract/plain.ts';
import { factsOf, released } from './throttle-contract/told.ts';
import { checkedGrant, checkRetryAt, walk } from './throttle-contract/walk.ts';

export interface ThrottleUnderTest {
  /** A new throttle, with the same settings every time. */
  create(): MaybePromise<Throttle>;
  /** More than the throttle lets go at once, at the time the cases begin with. A million mails of 10,000 octets when left out. */
  readonly greedy?: Ask;
  /** Whether the share of released mails may be used again at once. */
  readonly givesBack: boolean;
}

const day = 86_400_000;
const million: Ask = {
  now: Date.parse('2026-03-02T09:00:00Z'),
  mails: 1_000_000,
  recipientsPerMail: 1,
  bytesPerMail: 10_000,
};

/** Everything a throttle promises, as named cases: `test.for(throttleContract({ … }))('$name', ({ run }) => run())`. */
export function throttleContract(subject: ThrottleUnderTest): readonly ContractCase[] {
  const greedy = subject.greedy ?? million;
  const fresh = async (): Promise<Throttle> => subject.create();

  return [
    {
      name: 'refuses part of a greedy ask, and grants a whole number of mails',
      async run() {
        const throttle = await fresh();
        const { granted } = await checkedGrant(throttle, throttle.initial, greedy);
        ok(granted < greedy.mails, `${granted} of ${greedy.mails} were granted: give a greedier ask`);
      },
    },
    {
      name: 'is pure: the same state and ask give the same answer and leave the state as it was',
      async run() {
        const throttle = await fresh();
        await walk(throttle, greedy, async (state, ask) => {
          const before = JSON.stringify(state);
          const first = await throttle.grant(frozen(structuredClone(state)), ask);
          deepStrictEqual(await throttle.grant(frozen(structuredClone(state)), ask), first);
          strictEqual(JSON.stringify(state), before, 'the state it was given was changed');
        });
      },
    },
    {
      name: 'needs nothing but its state: another instance goes on where the first stopped',
      async run() {
        const first = await fresh();
        const second = await fresh();
        await walk(first, greedy, async (state, ask) => {
          deepStrictEqual(plain(await second.grant(plain(state), ask)), plain(await first.grant(state, ask)));
        });
      },
    },
    {
      name: 'keeps a state that survives JSON',
      async run() {
        const throttle = await fresh();
        deepStrictEqual(plain(throttle.initial), throttle.initial);
        await walk(throttle, greedy, async (state) => deepStrictEqual(plain(state), state));
      },
    },
    {
      name: 'never grants more for a smaller ask',
      async run() {
        const throttle = await fresh();
        await walk(throttle, greedy, async (state, ask) => {
          let larger = (await checkedGrant(throttle, state, ask)).granted;
          for (let mails = ask.mails; mails >= 1; mails = Math.floor(mails / 3)) {
            const { granted } = await checkedGrant(throttle, state, { ...ask, mails });
            ok(granted <= larger, `${granted} for an ask of ${mails}, but ${larger} for a larger one`);
            larger = granted;
          }
        });
      },
    },
    {
      name: 'grants no more in several asks than in one',
      async run() {
        const throttle = await fresh();
        const atOnce = await checkedGrant(throttle, throttle.initial, greedy);
        let state = throttle.initial;
        let sum = 0;
        for (const share of [0.1, 0.5, 1]) {
          const grant = await checkedGrant(throttle, state, { ...greedy, mails: Math.ceil(greedy.mails * share) });
          ({ state } = grant);
          sum += grant.granted;
        }
        ok(sum <= atOnce.granted, `${sum} in three asks, but ${atOnce.granted} in one`);
      },
    },
    {
      name: 'names the earliest time at which one more may go, and then lets it go',
      async run() {
        const throttle = await fresh();
        await walk(throttle, greedy, (state, ask) => checkRetryAt(throttle, state, ask));
      },
    },
    ...countCases({ fresh, greedy }),
    ...forecastCases({ fresh, greedy }),
    {
      name: 'never throws on odd but legal asks',
      async run() {
        const throttle = await fresh();
        const odd: readonly Partial<Ask>[] = [
          { recipientsPerMail: 0 },
          { bytesPerMail: 0 },
          { bytesPerMail: 0.1 },
          { mails: 1, bytesPerMail: 1e12 },
          { mails: 1, recipientsPerMail: 1_000_000 },
          { mails: 1_000_000_000 },
          { now: greedy.now + 3650 * day },
        ];
        let state = throttle.initial;
        for (const part of odd) {
          ({ state } = await checkedGrant(throttle, state, { ...greedy, ...part }));
          ({ state } = await checkedGrant(throttle, plain(state), { ...greedy, ...part }));
          deepStrictEqual(plain(state), state);
        }
      },
    },
    {
      name: 'takes every kind of fact and stays pure',
      async run() {
        const throttle = await fresh();
        const { state } = await checkedGrant(throttle, throttle.initial, greedy);
        for (const fact of factsOf(greedy)) {
          const before = JSON.stringify(state);
          const after = await throttle.observe?.(frozen(structuredClone(state)), fact);
          strictEqual(JSON.stringify(state), before, `the state it was given was changed by ${fact.kind}`);
          deepStrictEqual(plain(after), after);
        }
      },
    },
    {
      name: subject.givesBack
        ? 'gives back the share of released mails, and no more than that'
        : 'gives no more back than was released',
      async run() {
        const throttle = await fresh();
        const spent = await checkedGrant(throttle, throttle.initial, greedy);
        ok(spent.granted > 0, 'a new throttle grants nothing');
        const mails = Math.ceil(spent.granted / 2);
        const state = (await throttle.observe?.(spent.state, released(greedy, mails))) ?? spent.state;
        const { granted } = await checkedGrant(throttle, state, greedy);
        ok(granted <= mails, `${granted} may go after ${mails} were released`);
        if (subject.givesBack) strictEqual(granted, mails);
      },
    },
    {
      name: 'adopts its own stored state without letting more go',
      async run() {
        const throttle = await fresh();
        await walk(throttle, greedy, async (state, ask) => {
          const adopted = throttle.adopt === undefined ? state : await throttle.adopt(plain(state));
          const { granted } = await checkedGrant(throttle, adopted, ask);
          strictEqual(granted, (await checkedGrant(throttle, state, ask)).granted);
        });
      },
    },
    ...foundCases({ fresh, greedy }),
  ];
}
