import type { Ask, Grant, Throttle, ThrottleFact, ThrottleFindings, ThrottleForecast } from '#contracts';
import { describe, expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { throttleContract } from '../throttle-contract.ts';
import { type Experienced, foresightFrom, minute, sound, type Spent, thorough } from './sound-throttle.ts';

const thoroughBut = (parts: Partial<Throttle<Experienced>>): Throttle => ({ ...thorough, ...parts });

const forecastBut = (parts: Partial<ThrottleForecast<Experienced>>): Throttle =>
  thoroughBut({ forecast: { ...thorough.forecast, ...parts } });
const findingsBut = (parts: Partial<ThrottleFindings<Experienced>>): Throttle =>
  thoroughBut({ findings: { ...thorough.findings, ...parts } });

const casesFor = (create: () => Throttle, givesBack = true) => throttleContract({ create, givesBack });

/** The names of the cases that fail. */
async function broken(throttle: Throttle, givesBack = true): Promise<readonly string[]> {
  return (await brokenPromises(casesFor(() => throttle, givesBack))).map(({ name }) => name);
}

const answering = (change: (grant: Grant<Spent>, ask: Ask, spent: Spent) => Grant<unknown>): Throttle => ({
  ...(sound as Throttle),
  initial: { from: 0, mails: 0 },
  grant: (state, ask) => change(sound.grant(state as Spent, ask) as Grant<Spent>, ask, state as Spent),
});

test('a sound throttle keeps the whole contract', async () => {
  expect(await broken(sound as Throttle)).toEqual([]);
  expect(await broken(thorough as Throttle)).toEqual([]);
});

describe('the contract catches a throttle that', () => {
  let calls = 0;
  const faults: [string, Throttle, string][] = [
    ['grants everything', answering((_, ask, spent) => ({ state: spent, granted: ask.mails })), 'greedy ask'],
    ['grants parts of mails', answering((grant) => ({ ...grant, granted: grant.granted / 3 })), 'whole number'],
    ['forgets what it granted', answering((grant, _, spent) => ({ ...grant, state: spent })), 'several asks'],
    [
      'remembers outside its state',
      answering((grant) => ({ ...grant, state: { ...grant.state, calls: calls++ } })),
      'pure',
    ],
    [
      'writes to the state it was given',
      answering((grant, _, spent) => ({ ...grant, state: Object.assign(spent, grant.state) })),
      'pure',
    ],
    ['keeps what JSON drops', answering((grant) => ({ ...grant, state: { ...grant.state, note: undefined } })), 'JSON'],
    [
      'likes small asks better',
      answering((grant, ask, spent) => (ask.mails > 5 ? { state: spent, granted: 0, retryAt: ask.now + 1 } : grant)),
      'smaller ask',
    ],
    ['opens before it can', answering((grant, ask) => ({ ...grant, retryAt: ask.now + 1 })), 'earliest time'],
    [
      'opens later than it could',
      answering((grant) => ({ ...grant, retryAt: (grant.retryAt ?? 0) + minute })),
      'earliest time',
    ],
    [
      'throws on a large mail',
      answering((grant, ask) => {
        if (ask.bytesPerMail > 1e9) throw new RangeError('too large');
        return grant;
      }),
      'never throws',
    ],
    [
      'throws on a fact',
      {
        ...(sound as Throttle),
        observe(spent, fact) {
          if (fact.kind === 'uncertain') throw new TypeError('uncertain?');
          return spent;
        },
      },
      'every kind of fact',
    ],
    ['keeps the share of released mails', { ...(sound as Throttle), observe: (spent) => spent }, 'gives back'],
    [
      'gives back too much',
      { ...(sound as Throttle), observe: (_: unknown, fact: ThrottleFact) => ({ from: fact.grantedAt, mails: 0 }) },
      'gives back',
    ],
    ['starts from nothing after a restart', { ...(sound as Throttle), adopt: () => sound.initial }, 'adopts'],
    ['counts nothing that it was not asked for', thoroughBut({ count: (state) => state }), 'without being asked'],
    [
      'writes to the state it is to count in',
      thoroughBut({ count: (state, departed) => Object.assign(state, thorough.count(state, departed)) }),
      'without being asked',
    ],
    [
      'foresees another time to come back',
      forecastBut({
        foresee(state) {
          const foresight = foresightFrom(state);
          return { ...foresight, opensAt: (ask) => foresight.opensAt(ask) + 1 };
        },
      }),
      'foresees what it grants',
    ],
    [
      'runs up to the end it was told, and through it',
      forecastBut({
        foresee(state) {
          const foresight = foresightFrom(state);
          return { ...foresight, run: (ask, until) => foresight.run(ask, until + 1) };
        },
      }),
      'in one go',
    ],
    [
      'does not know when its last mail left',
      forecastBut({
        foresee(state) {
          const foresight = foresightFrom(state);
          return { ...foresight, run: (ask, until) => ({ ...foresight.run(ask, until), lastAt: ask.now }) };
        },
      }),
      'in one go',
    ],
    [
      'writes to the state that a forecast asks about',
      forecastBut({ expected: (state) => Object.assign(state, { from: 0 }) }),
      'begins a forecast',
    ],
    [
      'keeps for a forecast what JSON drops',
      forecastBut({ expected: (state) => ({ ...state, from: Infinity }) }),
      'begins a forecast',
    ],
    [
      'writes down that it was asked what it found',
      findingsBut({ list: (state) => thorough.findings.list(Object.assign(state, { told: true })) }),
      'tells what it found',
    ],
    ...(
      [
        ['without words', { what: ' ' }],
        ['of a trust that is none', { trust: 'certain' as 'confirmed' }],
        ['that held half a time', { held: 0.5 }],
        ['of a time that is none', { since: NaN }],
        ['refused when no calendar shows it', { refusedAt: 1e300 }],
      ] as const
    ).map(([how, part]): [string, Throttle, string] => [
      `tells a limit ${how}`,
      findingsBut({ list: (state) => thorough.findings.list(state).map((each) => ({ ...each, ...part })) }),
      'tells what it found',
    ]),
    ['finds out and cannot forget', findingsBut({ forget: undefined as never }), 'forgets what it found out'],
    ['does not forget', findingsBut({ forget: (state) => state }), 'forgets what it found out'],
    [
      'cannot read what it is stored as after forgetting',
      thoroughBut({
        adopt: (stored) =>
          (stored as Experienced).refusedAt === undefined ? thorough.initial : (stored as Experienced),
      }),
      'forgets what it found out',
    ],
  ];

  test.for(faults)('%s', async ([, throttle, promise]) => {
    expect((await broken(throttle)).join('\n')).toContain(promise);
  });
});

test('a throttle need not give shares back', async () => {
  const plain: Throttle = { initial: sound.initial, grant: (state, ask) => sound.grant(state as Spent, ask) };
  expect(await broken(plain, false)).toEqual([]);
});

const limited = (limit: number): Throttle<Spent> => ({
  ...sound,
  grant(spent, { now, mails }) {
    const window = now >= spent.from + minute ? { from: now, mails: 0 } : spent;
    const granted = Math.min(mails, limit - window.mails);
    const state = { from: window.from, mails: window.mails + granted };
    return granted < mails ? { state, granted, retryAt: window.from + minute } : { state, granted };
  },
});

let instances = 0;
const wrong: Readonly<Record<string, () => Throttle>> = {
  'refuses part of a greedy ask, and grants a whole number of mails': () => limited(1_000_000),
  'is pure: the same state and ask give the same answer and leave the state as it was': () =>
    answering((grant, _, spent) => {
      (spent as { note?: string }).note = 'seen';
      return grant;
    }),
  'needs nothing but its state: another instance goes on where the first stopped': () => {
    const instance = ++instances;
    return answering((grant) => ({ ...grant, state: { ...grant.state, instance } }));
  },
  'keeps a state that survives JSON': () =>
    answering((grant, { mails }) =>
      mails > 1 && mails < 1_000_000 ? { ...grant, state: { ...grant.state, note: undefined } } : grant,
    ),
  'never grants more for a smaller ask': () =>
    answering((grant, ask) => {
      if (ask.mails < 100 || ask.mails % 2 === 0 || grant.granted === 0) return grant;
      return { ...grant, granted: Math.floor(grant.granted / 2) };
    }),
  'grants no more in several asks than in one': () =>
    answering((grant, ask, spent) => (ask.mails === 100_000 ? { ...grant, state: spent } : grant)),
  'names the earliest time at which one more may go, and then lets it go': () =>
    answering((grant) => (grant.retryAt === undefined ? grant : { ...grant, retryAt: grant.retryAt + 1 })),
  'counts mails that left without being asked for, more than it lets go too, where it counts such at all': () =>
    thoroughBut({
      count: (state, departed) =>
        thorough.count(
          state,
          departed.map((each) => ({ ...each, mails: 1 })),
        ),
    }),
  'foresees what it grants, where it foresees at all': () =>
    forecastBut({
      foresee(state) {
        const foresight = foresightFrom(state);
        return { ...foresight, room: (ask) => (ask.mails === 7 ? 6 : foresight.room(ask)) };
      },
    }),
  'runs forward in one go as it does step by step, where it runs at all': () =>
    forecastBut({
      foresee(state) {
        const foresight = foresightFrom(state);
        return {
          ...foresight,
          run(ask, until) {
            const ran = foresight.run(ask, until);
            return { ...ran, granted: ran.granted - 1 };
          },
        };
      },
    }),
  'begins a forecast with a plain state and is as good as its word in it, where it has one of its own': () =>
    thoroughBut({
      // Where nothing is answered this one waits for an answer.
      forecast: { ...thorough.forecast, expected: (state) => ({ ...state, refusedAt: -1 }) },
      grant(state, ask) {
        const grant = thorough.grant(state, ask);
        return state.refusedAt === -1 && grant.granted < ask.mails ? { ...grant, retryAt: ask.now + 1 } : grant;
      },
    }),
  'tells what it found out so that a person can read it, and changes nothing by telling': () =>
    findingsBut({ list: (state) => thorough.findings.list(state).map((each) => ({ ...each, what: '' })) }),
  'forgets what it found out, and nothing that was sent': () => findingsBut({ forget: () => thorough.initial }),
  'never throws on odd but legal asks': () =>
    answering((grant, ask) => {
      if (ask.bytesPerMail > 1e9) throw new RangeError('too large');
      return grant;
    }),
  'takes every kind of fact and stays pure': () => ({
    ...(sound as Throttle),
    observe(spent, fact) {
      if (fact.kind === 'uncertain') throw new TypeError('uncertain?');
      return sound.observe?.(spent as Spent, fact);
    },
  }),
  'gives back the share of released mails, and no more than that': () => ({
    ...(sound as Throttle),
    observe: (spent) => spent,
  }),
  'adopts its own stored state without letting more go': () => ({
    ...(sound as Throttle),
    adopt: () => sound.initial,
  }),
};

test('for each rule there is a wrong throttle', () => {
  const rules = casesFor(() => sound as Throttle).map(({ name }) => name);
  expect(Object.keys(wrong).sort()).toEqual(rules.sort());
});

test.each(Object.entries(wrong))('a wrong throttle breaks exactly this: %s', async (rule, create) => {
  expect((await brokenPromises(casesFor(create))).map(({ name }) => name)).toEqual([rule]);
});
