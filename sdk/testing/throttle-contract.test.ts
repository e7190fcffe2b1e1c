import type { Ask, Grant, Throttle, ThrottleFact } from '@postrider/core/contracts';
import { describe, expect, test } from 'vitest';
import { throttleContract } from './throttle-contract.ts';

interface Spent {
  readonly from: number;
  readonly mails: number;
}

const minute = 60_000;

/** Ten a minute, counted from the first mail on: sound, and small enough to break in one place at a time. */
const sound: Throttle<Spent> = {
  initial: { from: 0, mails: 0 },
  grant(spent, { now, mails }) {
    const window = now >= spent.from + minute ? { from: now, mails: 0 } : spent;
    const granted = Math.min(mails, 10 - window.mails);
    const state = { from: window.from, mails: window.mails + granted };
    return granted < mails ? { state, granted, retryAt: window.from + minute } : { state, granted };
  },
  observe(spent, fact) {
    if (fact.kind !== 'released' || fact.grantedAt < spent.from) return spent;
    return { ...spent, mails: Math.max(0, spent.mails - fact.mails) };
  },
};

/** The names of the cases that fail. */
async function broken(throttle: Throttle, givesBack = true): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, run } of throttleContract({ create: () => throttle, givesBack }))
    await run().catch(() => failed.push(name));
  return failed;
}

const answering = (change: (grant: Grant<Spent>, ask: Ask, spent: Spent) => Grant<unknown>): Throttle => ({
  ...(sound as Throttle),
  grant: (state, ask) => change(sound.grant(state as Spent, ask) as Grant<Spent>, ask, state as Spent),
});

test('a sound throttle keeps the whole contract', async () => {
  expect(await broken(sound as Throttle)).toEqual([]);
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
  ];

  test.for(faults)('%s', async ([, throttle, promise]) => {
    expect((await broken(throttle)).join('\n')).toContain(promise);
  });
});

test('a throttle need not give shares back', async () => {
  const plain: Throttle = { initial: sound.initial, grant: (state, ask) => sound.grant(state as Spent, ask) };
  expect(await broken(plain, false)).toEqual([]);
});
