import { describe, expect, test } from 'vitest';
import type { Throttle } from '../contracts/index.ts';
import { forecast, type ForecastRequest } from './forecast.ts';
import type { PlannedAccount, PlannedThrottle } from './planned-account.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.parse('2026-03-02T09:00:00Z');

type Grants = readonly (readonly [at: number, mails: number])[];

/** A rolling limit that remembers every grant. */
function rolling(limit: number, length: number): Throttle<Grants> {
  return {
    initial: [],
    grant(grants, ask) {
      const live = grants.filter(([at]) => at + length > ask.now);
      const used = live.reduce((sum, [, mails]) => sum + mails, 0);
      const granted = Math.min(ask.mails, limit - used);
      const state: Grants = granted > 0 ? [...live, [ask.now, granted]] : live;
      return granted < ask.mails ? { state, granted, retryAt: (state[0]?.[0] ?? 0) + length } : { state, granted };
    },
  };
}

function planned(name: string, throttle: Throttle<Grants>, spent: Grants = []): PlannedThrottle {
  return { name, throttle, state: spent };
}

const account = (name: string, ...throttles: readonly PlannedThrottle[]): PlannedAccount => ({
  account: name,
  throttles,
});

const request = (
  recipients: number,
  accounts: readonly PlannedAccount[],
  more: Partial<ForecastRequest> = {},
): ForecastRequest => ({ now, recipients, bytesPerMail: 10_000, accounts, timeZone: 'Europe/Berlin', ...more });

const perDay = (mails: number) => planned('isp', rolling(mails, day));

describe('a forecast that finishes', () => {
  test('spreads 4,000 recipients under 500 a day over 8 days', async () => {
    const result = await forecast(request(4000, [account('studio', perDay(500))]));
    expect(result).toEqual({
      kind: 'finishes',
      at: now + 7 * day,
      now: 500,
      days: Array.from({ length: 8 }, (_, place) => ({
        date: `2026-03-0${2 + place}`,
        mails: 500,
        byAccount: { studio: 500 },
      })),
    });
  });

  test('counts what was sent before', async () => {
    const isp = planned('isp', rolling(500, day), [[now - 6 * hour, 400]]);
    expect(await forecast(request(600, [account('studio', isp)]))).toMatchObject({
      at: now + day,
      now: 100,
      days: [
        { date: '2026-03-02', mails: 100 },
        { date: '2026-03-03', mails: 500 },
      ],
    });
  });

  test('lets several accounts carry their shares, those first in the route first', async () => {
    const accounts = [account('studio', perDay(500)), account('backup', planned('other', rolling(200, day)))];
    expect(await forecast(request(1300, accounts))).toMatchObject({
      at: now + day,
      now: 700,
      days: [
        { mails: 700, byAccount: { studio: 500, backup: 200 } },
        { mails: 600, byAccount: { studio: 500, backup: 100 } },
      ],
    });
  });

  test('counts a throttle that two accounts share once', async () => {
    const shared = perDay(500);
    expect(await forecast(request(1000, [account('studio', shared), account('backup', shared)]))).toMatchObject({
      at: now + day,
      now: 500,
    });
  });

  test('waits for an account on hold and uses the others meanwhile', async () => {
    const held = { ...account('studio'), heldUntil: now + 2 * hour };
    const slow = account('backup', planned('slow', rolling(10, hour)));
    expect(await forecast(request(100, [held, slow]))).toMatchObject({
      at: now + 2 * hour,
      now: 10,
      days: [{ byAccount: { studio: 80, backup: 20 } }],
    });
  });

  test('takes the time that an account needs to carry its mails', async () => {
    const slow = { ...account('studio'), ratePerSecond: 0.5 };
    const result = await forecast(request(43_200, [slow]));
    expect(result).toMatchObject({ at: now + day, days: [{ mails: 25_200 }, { mails: 18_000 }] });
  });

  test('asks a busy account again only when it is free', async () => {
    const slow = { ...account('studio', planned('burst', rolling(60, minute))), ratePerSecond: 0.5 };
    expect(await forecast(request(120, [slow]))).toMatchObject({ at: now + 4 * minute, now: 60 });
  });

  test('of nothing is finished now', async () => {
    expect(await forecast(request(0, []))).toEqual({ kind: 'finishes', at: now, days: [], now: 0 });
  });

  test('is the same when a throttle answers from behind a process border', async () => {
    const near = rolling(500, day);
    const far: Throttle = { initial: [], grant: async (state, ask) => near.grant(state as Grants, ask) };
    const remote = account('studio', { name: 'isp', throttle: far, state: [] });
    expect(await forecast(request(4000, [remote]))).toEqual(
      await forecast(request(4000, [account('studio', perDay(500))])),
    );
  });
});

describe('a forecast that never finishes says why', () => {
  test('without accounts', async () => {
    expect(await forecast(request(5, []))).toEqual({
      kind: 'never',
      why: 'There is no account to send through.',
      sent: 0,
    });
  });

  test('when a hold has no end and a throttle lets no more go', async () => {
    const closed: Throttle = {
      initial: 3,
      grant: (left, ask) => {
        const granted = Math.min(left as number, ask.mails);
        return { state: (left as number) - granted, granted };
      },
    };
    const trial = account('trial', { name: 'credit', throttle: closed, state: 3 });
    expect(await forecast(request(5, [{ ...account('studio'), heldUntil: Infinity }, trial]))).toEqual({
      kind: 'never',
      why: 'No more mail leaves: the account "studio" was stopped until you act; the throttle credit of trial lets no more mails of 10,000 bytes go.',
      sent: 3,
    });
  });

  test('when it would take longer than anyone looks ahead', async () => {
    expect(await forecast(request(1_000_000, [account('studio', perDay(500))], { horizon: 10 * day }))).toEqual({
      kind: 'never',
      why: 'Only 5,500 of 1,000,000 mails leave within 10 days.',
      sent: 5500,
    });
  });

  test('when an account is too slow, counting only what it carries until then', async () => {
    const slow = { ...account('studio'), ratePerSecond: 1 };
    expect(await forecast(request(100_000, [slow], { horizon: day }))).toMatchObject({ kind: 'never', sent: 86_400 });
  });

  test('when a throttle names the next moment again and again', async () => {
    const teasing: Throttle = { initial: 0, grant: (state, ask) => ({ state, granted: 0, retryAt: ask.now + 1 }) };
    const result = await forecast(request(1, [account('studio', { name: 'tease', throttle: teasing, state: 0 })]));
    expect(result).toEqual({ kind: 'never', why: expect.stringContaining('given up') as string, sent: 0 });
  });
});
