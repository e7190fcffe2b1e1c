import { expect, test } from 'vitest';
import type { Throttle } from '../contracts/index.ts';
import { contradictions } from './contradictions.ts';
import type { PlannedThrottle } from './planned-account.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse('2026-03-02T12:00:00Z');

/** Somebody else's throttle: open each day between these hours of UTC. */
function windowed(name: string, from: number, until: number, timeZone?: string): PlannedThrottle {
  const throttle: Throttle = {
    initial: 0,
    grant(state, ask) {
      const midnight = Math.floor(ask.now / day) * day;
      if (ask.now >= midnight + from * hour && ask.now < midnight + until * hour) return { state, granted: ask.mails };
      const opensAt = midnight + from * hour;
      return { state, granted: 0, retryAt: opensAt > ask.now ? opensAt : opensAt + day };
    },
  };
  return { name, throttle, state: 0, ...(timeZone === undefined ? {} : { timeZone }) };
}

const shut: PlannedThrottle = {
  name: 'small',
  state: 0,
  throttle: {
    initial: 0,
    grant: (state, { bytesPerMail, mails }) => ({ state, granted: bytesPerMail > 500 ? 0 : mails }),
  },
};

const found = (throttles: readonly PlannedThrottle[], narrow?: ReadonlyMap<string, readonly PlannedThrottle[]>) =>
  contradictions({
    now,
    bytesPerMail: 1000,
    horizon: 400 * day,
    accounts: [{ account: 'studio', throttles, ...(narrow === undefined ? {} : { narrow }) }],
  });

test('windows that overlap contradict nobody, however short the time is', async () => {
  expect(await found([windowed('mornings', 8, 12), windowed('noon', 11.99, 15)])).toEqual([]);
  expect(await found([])).toEqual([]);
});

test('windows that are never open together are named both, and who has no part in it is not', async () => {
  const throttles = [windowed('mornings', 8, 12), windowed('always', 0, 24), windowed('evenings', 18, 22)];
  expect(await found(throttles)).toEqual([{ account: 'studio', throttles: ['mornings', 'evenings'] }]);
});

test('three of which any two agree are named all three', async () => {
  const odd = (name: string, out: number): PlannedThrottle => ({
    name,
    state: 0,
    throttle: {
      initial: 0,
      grant: (state, ask) =>
        Math.floor(ask.now / day) % 3 === out
          ? { state, granted: 0, retryAt: (Math.floor(ask.now / day) + 1) * day }
          : { state, granted: ask.mails },
    },
  });
  expect(await found([odd('a', 0), odd('b', 1), odd('c', 2)])).toEqual([
    { account: 'studio', throttles: ['a', 'b', 'c'] },
  ]);
});

test('who never opens is named alone, whoever else is on the account', async () => {
  expect(await found([windowed('mornings', 8, 12), shut])).toEqual([{ account: 'studio', throttles: ['small'] }]);
});

test('of people in many zones, those are named to whom nothing can go', async () => {
  const narrow = new Map([
    ['Tokyo', [windowed('local/time-zone/Asia/Tokyo', 0, 2, 'Asia/Tokyo')]],
    ['London', [windowed('local/time-zone/Europe/London', 8, 11, 'Europe/London')]],
  ]);
  expect(await found([windowed('office', 8, 17)], narrow)).toEqual([
    { account: 'studio', throttles: ['office', 'local'], timeZone: 'Asia/Tokyo' },
  ]);
});

test('a window that opens only next month is no contradiction', async () => {
  const later: PlannedThrottle = {
    name: 'later',
    state: 0,
    throttle: {
      initial: 0,
      grant: (state, ask) =>
        ask.now < now + 30 * day ? { state, granted: 0, retryAt: now + 30 * day } : { state, granted: ask.mails },
    },
  };
  expect(await found([later, windowed('mornings', 8, 12)])).toEqual([]);
});

test('an account that a person stopped is not judged', async () => {
  const accounts = [{ account: 'studio', throttles: [shut], heldUntil: Infinity }];
  expect(await contradictions({ now, bytesPerMail: 1000, horizon: 400 * day, accounts })).toEqual([]);
});
