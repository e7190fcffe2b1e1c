import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { atLeastAfter, atMostAfter, emptyLog, logged, newestFirst } from './sent-log.ts';

const start = Date.parse('2026-03-02T08:00Z');
const steps = fc.array(fc.tuple(fc.nat({ max: 200_000 }), fc.integer({ min: 1, max: 5 })), { maxLength: 1500 });

test('it brackets the true count of any window of a day, and stays small', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 86_400_000 }), (mails, back) => {
      let log = emptyLog;
      let now = start;
      const all: [number, number][] = [];
      for (const [wait, count] of mails) {
        now += wait;
        log = logged(log, now, count);
        all.push([now, count]);
      }
      const after = now - back;
      const truth = all.reduce((sum, [time, count]) => (time > after ? sum + count : sum), 0);
      expect(atLeastAfter(log, after)).toBeLessThanOrEqual(truth);
      expect(atMostAfter(log, after)).toBeGreaterThanOrEqual(truth);
      expect(log.stretches.length / 3).toBeLessThanOrEqual(290);
      expect(JSON.stringify(log).length).toBeLessThan(4096);
    }),
    { numRuns: 60 },
  );
});

test('a campaign of twenty seconds at full speed is told in some six hundred characters', () => {
  let log = emptyLog;
  for (let mail = 0; mail < 20_000; mail++) log = logged(log, start + mail, 1);
  expect(JSON.stringify(log).length).toBeLessThan(800);
  expect(atMostAfter(log, start - 1)).toBe(20_000);
});

test('the last minute is known to the mail, however many went before', () => {
  let log = emptyLog;
  for (let mail = 0; mail < 20_000; mail++) log = logged(log, start + mail * 2000, 1);
  const now = start + 19_999 * 2000;
  expect(atMostAfter(log, now - 60_000)).toBe(30);
  expect(atMostAfter(log, now - 3_600_000) - 1800).toBeLessThanOrEqual(1800 * 0.05);
});

test('what went before a turn of the clock is told from what went after it, a day later too', () => {
  let log = emptyLog;
  const midnight = Date.parse('2026-03-03T00:00Z');
  for (let time = midnight - 3_600_000; time < midnight + 20 * 3_600_000; time += 7000) log = logged(log, time, 1);
  const after =
    Math.floor((midnight + 20 * 3_600_000 - 1 - (midnight - 3_600_000)) / 7000) + 1 - Math.ceil(3_600_000 / 7000);
  expect(atMostAfter(log, midnight - 1)).toBe(after);
  expect(atLeastAfter(log, midnight - 1)).toBe(after);
});

test('a clock that was set back moves mails to the latest moment, never to an earlier one', () => {
  const log = logged(logged(emptyLog, start, 3), start - 60_000, 2);
  expect(atMostAfter(log, start - 1)).toBe(5);
});

test('stretches are told with their times', () => {
  const log = logged(logged(logged(emptyLog, start, 3), start + 10, 1), start + 5000, 2);
  expect([...newestFirst(log)]).toEqual([
    [start + 5000, start + 5000, 2],
    [start, start + 10, 4],
  ]);
});
