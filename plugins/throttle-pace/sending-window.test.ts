import { describe, expect, test } from 'vitest';
import type { PaceState } from './pace-state.ts';
import { paceThrottle } from './pace-throttle.ts';
import { at, pace, story, workdays } from './testing/pace-story.ts';

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
