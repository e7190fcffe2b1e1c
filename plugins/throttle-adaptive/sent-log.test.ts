import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { atLeastAfter, atMostAfter, logged, type SentLog } from './sent-log.ts';

const start = Date.parse('2026-03-02T08:00Z');
const steps = fc.array(fc.tuple(fc.nat({ max: 200_000 }), fc.integer({ min: 1, max: 5 })), { maxLength: 1500 });

test('it brackets the true count of any window of a day, and stays small', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 86_400_000 }), (mails, back) => {
      let log: SentLog = [];
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
      expect(log.length).toBeLessThanOrEqual(240);
    }),
    { numRuns: 60 },
  );
});

test('the last minute is known to the mail, however many went before', () => {
  let log: SentLog = [];
  for (let mail = 0; mail < 20_000; mail++) log = logged(log, start + mail * 2000, 1);
  const now = start + 19_999 * 2000;
  expect(atMostAfter(log, now - 60_000)).toBe(30);
  expect(atMostAfter(log, now - 3_600_000) - 1800).toBeLessThanOrEqual(1800 * 0.05);
});

test('a clock that was set back moves mails to the latest moment, never to an earlier one', () => {
  const log = logged(logged([], start, 3), start - 60_000, 2);
  expect(atMostAfter(log, start - 1)).toBe(5);
});
