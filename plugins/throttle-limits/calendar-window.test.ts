import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarWindow } from './calendar-window.ts';
import type { Period } from './rule.ts';

const minute = 60_000;
const hour = 60 * minute;

function windowOf(now: string, every: number, period: Period, zone: string): readonly [string, string] {
  const { start, end } = calendarWindow(Date.parse(now), every, period, zone);
  return [new Date(start).toISOString(), new Date(end).toISOString()];
}

describe('calendar windows begin', () => {
  test('at the local midnight, also on the days of 23 and 25 hours', () => {
    expect(windowOf('2026-03-29T12:00Z', 1, 'day', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(windowOf('2026-10-25T12:00Z', 1, 'day', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  test('when the clock first shows the new date, where daylight saving skips midnight', () => {
    const [start, end] = windowOf('2026-03-08T12:00Z', 1, 'day', 'America/Havana');
    expect(start).toBe('2026-03-08T05:00:00.000Z');
    expect(end).toBe('2026-03-09T04:00:00.000Z');
  });

  test('once for a date, where the clock is set back over midnight', () => {
    // St John's until 2011: at 00:01 on the 7th the clock went back to 23:01 on the 6th.
    const zone = 'America/St_Johns';
    const [midnight] = windowOf('2010-11-07T12:00Z', 1, 'day', zone);
    expect(midnight).toBe('2010-11-07T02:30:00.000Z');
    expect(windowOf('2010-11-07T02:45Z', 1, 'day', zone)).toEqual([midnight, '2010-11-08T03:30:00.000Z']);
  });

  test('with each hour and quarter of an hour, also while the clock repeats an hour', () => {
    expect(windowOf('2026-10-25T00:30Z', 1, 'hour', 'Europe/Berlin')).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
    expect(windowOf('2026-10-25T01:20Z', 15, 'minute', 'Europe/Berlin')).toEqual([
      '2026-10-25T01:15:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });

  test('with the hour of the wall clock where zones differ by half an hour', () => {
    expect(windowOf('2026-05-01T10:10Z', 1, 'hour', 'Asia/Kolkata')[0]).toBe('2026-05-01T09:30:00.000Z');
  });

  test('on Monday, on the first of the month, of the quarter, of the year', () => {
    const zone = 'America/New_York';
    expect(windowOf('2026-05-20T12:00Z', 1, 'week', zone)[0]).toBe('2026-05-18T04:00:00.000Z');
    expect(windowOf('2026-05-20T12:00Z', 1, 'month', zone)[0]).toBe('2026-05-01T04:00:00.000Z');
    expect(windowOf('2026-05-20T12:00Z', 3, 'month', zone)).toEqual([
      '2026-04-01T04:00:00.000Z',
      '2026-07-01T04:00:00.000Z',
    ]);
    expect(windowOf('2026-05-20T12:00Z', 12, 'month', zone)[0]).toBe('2026-01-01T05:00:00.000Z');
  });

  test('on the first, for any month from any day of it', () => {
    expect(windowOf('2026-01-31T23:30Z', 1, 'month', 'Europe/Berlin')).toEqual([
      '2026-01-31T23:00:00.000Z',
      '2026-02-28T23:00:00.000Z',
    ]);
  });
});

test('windows follow each other without gap or overlap, in every zone and over every change of the clock', () => {
  const kinds = fc.constantFrom<[number, Period, number]>(
    [30, 'second', 45_000],
    [20, 'minute', 7 * minute],
    [1, 'hour', 17 * minute],
    [1, 'day', 5 * hour],
    [1, 'week', 30 * hour],
    [1, 'month', 200 * hour],
  );
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/St_Johns',
    'America/Havana',
    'Australia/Lord_Howe',
    'Antarctica/Troll',
    'Pacific/Apia',
    'UTC',
  );
  const changes = fc.constantFrom(
    '2026-03-29T01:00Z',
    '2026-10-25T01:00Z',
    '2010-11-07T02:31Z',
    '2026-03-08T05:00Z',
    '2026-11-01T05:00Z',
    '2026-04-04T15:00Z',
    '2026-10-03T15:30Z',
    '2011-12-30T10:00Z',
  );
  fc.assert(
    fc.property(
      kinds,
      zones,
      changes,
      fc.integer({ min: -3, max: 3 }),
      ([every, period, step], zone, change, steps) => {
        const now = Date.parse(change) + steps * step;
        const window = calendarWindow(now, every, period, zone);
        expect(window.start).toBeLessThanOrEqual(now);
        expect(window.end).toBeGreaterThan(now);
        expect(calendarWindow(window.start, every, period, zone)).toEqual(window);
        expect(calendarWindow(window.end - 1, every, period, zone)).toEqual(window);
        expect(calendarWindow(window.end, every, period, zone).start).toBe(window.end);
      },
    ),
    { numRuns: 600 },
  );
});
