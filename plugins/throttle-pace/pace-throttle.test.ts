import type { Ask, Grant, Throttle } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import type { PaceSettings } from './pace-settings.ts';
import type { PaceState } from './pace-state.ts';
import { paceThrottle } from './pace-throttle.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday, 10:00 in Berlin. */
const start = Date.parse('2026-03-02T09:00:00Z');
const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

const pace = (settings: PaceSettings): Throttle<PaceState> => paceThrottle('calm', settings);
const at = (time: string): number => Date.parse(time);

/** Runs asks one after the other, through JSON as the ledger does. */
function story(throttle: Throttle<PaceState>, from: PaceState = throttle.initial) {
  let state = from;
  return {
    ask(now: number, mails: number): Omit<Grant<PaceState>, 'state'> {
      const ask: Ask = { now, mails, recipientsPerMail: 1, bytesPerMail: 10_000 };
      const { state: next, ...answer } = throttle.grant(state, ask) as Grant<PaceState>;
      state = JSON.parse(JSON.stringify(next)) as PaceState;
      return answer;
    },
    release(grantedAt: number, mails: number): void {
      const amounts = { recipientsPerMail: 1, bytesPerMail: 10_000 };
      const fact = { kind: 'released', at: grantedAt + 1, grantedAt, mails, ...amounts } as const;
      state = throttle.observe?.(state, fact) as PaceState;
    },
    under: (settings: PaceSettings) => {
      const other = pace(settings);
      return story(other, other.adopt?.(JSON.parse(JSON.stringify(state))) as PaceState);
    },
    get state() {
      return state;
    },
  };
}

describe('groups', () => {
  const fifty = { group: { mails: 50, pause: '10m' } } as const;

  test('of 50 leave with 10 minutes between', () => {
    const calm = story(pace(fifty));
    expect(calm.ask(start, 4000)).toEqual({ granted: 50, retryAt: start + 10 * minute });
    expect(calm.ask(start + 10 * minute - 1, 3950)).toEqual({ granted: 0, retryAt: start + 10 * minute });
    expect(calm.ask(start + 10 * minute, 3950)).toEqual({ granted: 50, retryAt: start + 20 * minute });
  });

  test('pause after their last mail, however long it took to come', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    expect(calm.ask(start + 4 * minute, 30)).toEqual({ granted: 20, retryAt: start + 14 * minute });
  });

  test('begin anew when it was quiet for as long as the pause', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    expect(calm.ask(start + 10 * minute, 60).granted).toBe(50);
  });

  test('that are made smaller keep what they hold already', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    const smaller = calm.under({ group: { mails: 20, pause: '10m' } });
    expect(smaller.ask(start + minute, 5)).toEqual({ granted: 0, retryAt: start + 10 * minute });
    expect(calm.under({ group: { mails: 80, pause: '1h' } }).ask(start + minute, 100).granted).toBe(50);
  });

  test('take back mails that never left', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    calm.ask(start + minute, 20);
    calm.release(start, 10);
    expect(calm.ask(start + 2 * minute, 100)).toEqual({ granted: 10, retryAt: start + 12 * minute });
  });

  test('take nothing back of an earlier group', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 50);
    calm.ask(start + 10 * minute, 50);
    calm.release(start, 50);
    expect(calm.ask(start + 11 * minute, 1).granted).toBe(0);
  });
});

describe('a gap', () => {
  test('lets one mail go at a time', () => {
    const calm = story(pace({ gap: '2s' }));
    expect(calm.ask(start, 10)).toEqual({ granted: 1, retryAt: start + 2 * second });
    expect(calm.ask(start + 2 * second, 1)).toEqual({ granted: 1 });
    expect(calm.ask(start + 2 * second, 1)).toEqual({ granted: 0, retryAt: start + 4 * second });
  });

  test('is not kept from a mail that never left', () => {
    const calm = story(pace({ gap: '2s' }));
    calm.ask(start, 1);
    calm.ask(start + 5 * second, 1);
    calm.release(start + 5 * second, 1);
    expect(calm.ask(start + 5 * second, 1)).toEqual({ granted: 1 });
  });

  test('that is made longer counts from the last mail', () => {
    const calm = story(pace({ gap: '2s' }));
    calm.ask(start, 1);
    const longer = calm.under({ gap: '1m' });
    expect(longer.ask(start + 2 * second, 1)).toEqual({ granted: 0, retryAt: start + minute });
  });
});

describe('a rest', () => {
  const hourly = { rest: { every: '1h', for: '5m' } } as const;

  test('comes after an hour of work and lasts 5 minutes from the last mail', () => {
    const calm = story(pace(hourly));
    calm.ask(start, 100);
    for (let minutes = 2; minutes < 60; minutes += 2) expect(calm.ask(start + minutes * minute, 9).granted).toBe(9);
    expect(calm.ask(start + hour - 1, 1)).toEqual({ granted: 1 });
    expect(calm.ask(start + hour, 1)).toEqual({ granted: 0, retryAt: start + hour - 1 + 5 * minute });
    expect(calm.ask(start + hour + 5 * minute, 1)).toEqual({ granted: 1 });
    expect(calm.ask(start + 2 * hour, 1)).toEqual({ granted: 1 });
  });

  test('is not needed when there was nothing to send for as long', () => {
    const calm = story(pace(hourly));
    calm.ask(start, 1);
    calm.ask(start + 55 * minute, 1);
    expect(calm.ask(start + hour, 1)).toEqual({ granted: 1 });
  });

  test('that is added later counts work from then on', () => {
    const calm = story(pace({ gap: '1s' }));
    calm.ask(start, 1);
    const rested = calm.under(hourly);
    expect(rested.ask(start + minute, 5)).toEqual({ granted: 5 });
    expect(rested.ask(start + hour, 5)).toEqual({ granted: 5 });
  });
});

describe('a sending window', () => {
  const office = { window: { days: workdays, from: '08:00', until: '18:00', timeZone: 'Europe/Berlin' } } as const;

  test('is open from the first moment of its hours to just before the last', () => {
    const calm = story(pace(office));
    expect(calm.ask(at('2026-03-02T06:59:59.999Z'), 9)).toEqual({ granted: 0, retryAt: at('2026-03-02T07:00Z') });
    expect(calm.ask(at('2026-03-02T07:00Z'), 9)).toEqual({ granted: 9 });
    expect(calm.ask(at('2026-03-02T16:59:59.999Z'), 9)).toEqual({ granted: 9 });
    expect(calm.ask(at('2026-03-02T17:00Z'), 9)).toEqual({ granted: 0, retryAt: at('2026-03-03T07:00Z') });
  });

  test('stays closed over the weekend, and opens an hour earlier in UTC when summer time began in between', () => {
    const calm = story(pace(office));
    expect(calm.ask(at('2026-03-27T17:00Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-30T06:00Z') });
  });

  test('over midnight belongs to the day on which it begins', () => {
    const night = { days: ['fri'], from: '22:00', until: '06:00', timeZone: 'Europe/Berlin' } as const;
    const calm = story(pace({ window: night }));
    expect(calm.ask(at('2026-03-06T20:59Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-06T21:00Z') });
    expect(calm.ask(at('2026-03-07T04:59:59Z'), 1)).toEqual({ granted: 1 });
    expect(calm.ask(at('2026-03-07T05:00Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-13T21:00Z') });
  });

  test('over midnight is an hour longer when the clock is set back in it', () => {
    const night = { days: ['sat'], from: '22:00', until: '06:00', timeZone: 'Europe/Berlin' } as const;
    const calm = story(pace({ window: night }));
    expect(calm.ask(at('2026-10-24T20:00Z'), 1)).toEqual({ granted: 1 });
    expect(calm.ask(at('2026-10-25T04:59:59Z'), 1)).toEqual({ granted: 1 });
    expect(calm.ask(at('2026-10-25T05:00Z'), 1).granted).toBe(0);
  });

  test('whose first half hour is skipped opens when the clock has jumped', () => {
    const early = { from: '02:30', until: '04:00', timeZone: 'Europe/Berlin' } as const;
    const calm = story(pace({ window: early }));
    expect(calm.ask(at('2026-03-29T00:59Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-29T01:00Z') });
  });

  test('that is skipped whole opens the next day', () => {
    const calm = story(pace({ window: { from: '02:00', until: '03:00', timeZone: 'Europe/Berlin' } }));
    expect(calm.ask(at('2026-03-28T02:00Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-30T00:00Z') });
  });

  test('within an hour that comes twice opens twice', () => {
    const calm = story(pace({ window: { from: '02:00', until: '02:30', timeZone: 'Europe/Berlin' } }));
    expect(calm.ask(at('2026-10-25T00:30Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-10-25T01:00Z') });
    expect(calm.ask(at('2026-10-25T01:30Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-10-26T01:00Z') });
  });

  test('of whole days has no seam at midnight', () => {
    const calm = story(pace({ window: { days: ['sat', 'sun'], timeZone: 'UTC' } }));
    expect(calm.ask(at('2026-03-06T23:59:59.999Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-07T00:00Z') });
    expect(calm.ask(at('2026-03-08T00:00Z'), 1)).toEqual({ granted: 1 });
    expect(calm.ask(at('2026-03-09T00:00Z'), 1)).toEqual({ granted: 0, retryAt: at('2026-03-14T00:00Z') });
  });
});

describe('a warm-up', () => {
  const warmUp = { start: '2026-03-02', days: [50, 100], after: 200, timeZone: 'Europe/Berlin' } as const;

  test('lets more go each day, from the local midnight on', () => {
    const calm = story(pace({ warmUp }));
    expect(calm.ask(start, 4000)).toEqual({ granted: 50, retryAt: at('2026-03-02T23:00Z') });
    expect(calm.ask(at('2026-03-02T23:00Z'), 4000)).toEqual({ granted: 100, retryAt: at('2026-03-03T23:00Z') });
    expect(calm.ask(start + 2 * day, 4000).granted).toBe(200);
    expect(calm.ask(start + 90 * day, 4000).granted).toBe(200);
  });

  test('lets nothing go before its first day', () => {
    const calm = story(pace({ warmUp }));
    expect(calm.ask(at('2026-02-20T12:00Z'), 5)).toEqual({ granted: 0, retryAt: at('2026-03-01T23:00Z') });
  });

  test('ends when nothing more is said', () => {
    const calm = story(pace({ warmUp: { start: '2026-03-01', days: [50], timeZone: 'UTC' } }));
    expect(calm.ask(start, 1_000_000)).toEqual({ granted: 1_000_000 });
  });

  test('that is added at noon knows what the morning sent', () => {
    const calm = story(pace({ gap: '1s', window: { timeZone: 'Europe/Berlin' } }));
    for (let mail = 0; mail < 20; mail++) calm.ask(start + mail * second, 1);
    expect(calm.under({ warmUp }).ask(start + hour, 100).granted).toBe(30);
  });

  test('does not begin the day again in a zone where it is still yesterday', () => {
    const calm = story(pace({ warmUp }));
    const midnight = at('2026-03-02T23:00Z');
    calm.ask(midnight, 100);
    const west = calm.under({ warmUp: { ...warmUp, timeZone: 'America/New_York' } });
    expect(west.ask(midnight + minute, 1)).toEqual({ granted: 0, retryAt: at('2026-03-04T05:00Z') });
  });

  test('gives back mails of today that never left, none of yesterday', () => {
    const calm = story(pace({ warmUp }));
    calm.ask(start, 50);
    calm.ask(start + day, 100);
    calm.release(start, 50);
    expect(calm.ask(start + day, 1).granted).toBe(0);
    calm.release(start + day, 40);
    expect(calm.ask(start + day, 100).granted).toBe(40);
  });
});

describe('several policies', () => {
  test('name the first time that suits all of them', () => {
    const calm = story(
      pace({
        group: { mails: 50, pause: '3h' },
        window: { days: workdays, from: '08:00', until: '18:00', timeZone: 'Europe/Berlin' },
        warmUp: { start: '2026-03-02', days: [80], after: 100 },
      }),
    );
    const evening = at('2026-03-02T16:00Z');
    // The pause ends at 20:00, when the window is closed.
    expect(calm.ask(evening, 80)).toEqual({ granted: 50, retryAt: at('2026-03-03T07:00Z') });
    expect(calm.ask(at('2026-03-03T07:00Z'), 80)).toEqual({ granted: 50, retryAt: at('2026-03-03T10:00Z') });
    expect(calm.ask(at('2026-03-03T10:00Z'), 80)).toEqual({ granted: 50, retryAt: at('2026-03-04T07:00Z') });
  });

  test('keep a state of a constant size', () => {
    const calm = story(pace({ gap: '1s', group: { mails: 50, pause: '1m' }, rest: { every: '1h', for: '5m' } }));
    let now = start;
    for (let round = 0; round < 500; round++) now = calm.ask(now, 10).retryAt ?? now;
    expect(JSON.stringify(calm.state).length).toBeLessThan(300);
  });

  test('free nothing when the clock is set back', () => {
    const calm = story(pace({ gap: '10s' }));
    calm.ask(start, 1);
    expect(calm.ask(start - hour, 1)).toEqual({ granted: 0, retryAt: start + 10 * second });
    const grouped = story(pace({ group: { mails: 50, pause: '10m' } }));
    grouped.ask(start, 30);
    expect(grouped.ask(start - hour, 30)).toEqual({ granted: 20, retryAt: start + 10 * minute });
  });
});

describe('the recipients’ own time zone', () => {
  const settings = { window: { from: '09:00', until: '17:00', timeZone: 'Europe/Berlin' } };
  const at = (time: string) => Date.parse(`2026-03-02T${time}:00Z`);
  const askAt = (now: number, timeZone?: string) => ({
    now,
    mails: 5,
    recipientsPerMail: 1,
    bytesPerMail: 1,
    ...(timeZone === undefined ? {} : { timeZone }),
  });

  test('opens the window by their clock, and by its own where nobody knows theirs', () => {
    const throttle = paceThrottle('calm', settings);
    expect(throttle.grant(throttle.initial, askAt(at('08:00')))).toMatchObject({ granted: 5 });
    expect(throttle.grant(throttle.initial, askAt(at('08:00'), 'America/New_York'))).toMatchObject({
      granted: 0,
      retryAt: at('14:00'),
    });
    expect(throttle.grant(throttle.initial, askAt(at('08:00'), 'Asia/Tokyo'))).toMatchObject({
      granted: 0,
      retryAt: Date.parse('2026-03-03T00:00:00Z'),
    });
  });

  test('gives a mail that never left back to the day of their calendar', () => {
    const throttle = paceThrottle('calm', { warmUp: { start: '2026-03-02', days: [3, 4], timeZone: 'UTC' } });
    const timeZone = 'Pacific/Auckland';
    // The third of March there while it is the second in UTC.
    const now = at('20:00');
    const { state } = throttle.grant(throttle.initial, askAt(now, timeZone)) as { state: PaceState };
    expect(state.day.mails).toBe(4);
    const back = throttle.observe?.(state, {
      kind: 'released',
      at: now,
      grantedAt: now,
      mails: 1,
      recipientsPerMail: 1,
      bytesPerMail: 1,
      timeZone,
    }) as PaceState;
    expect(back.day.mails).toBe(3);
  });
});

test('so many mails are spread evenly over the window, and no window holds more', () => {
  const throttle = paceThrottle('calm', { window: { from: '08:00', until: '18:00', timeZone: 'UTC', spread: 40 } });
  let state = throttle.initial;
  const sent: number[] = [];
  let now = Date.parse('2026-03-02T06:00:00Z');
  for (let step = 0; step < 200; step++) {
    const grant = throttle.grant(state, { now, mails: 100, recipientsPerMail: 1, bytesPerMail: 1 }) as {
      state: PaceState;
      granted: number;
      retryAt?: number;
    };
    ({ state } = grant);
    for (let mail = 0; mail < grant.granted; mail++) sent.push(now);
    now = grant.retryAt ?? Infinity;
  }
  const first = sent.filter((at) => at < Date.parse('2026-03-03T00:00:00Z'));
  expect(first).toHaveLength(40);
  expect(new Set(first.slice(1).map((at, place) => at - (first[place] ?? 0)))).toEqual(new Set([900_000]));
  expect(first[0]).toBe(Date.parse('2026-03-02T08:00:00Z'));
});
