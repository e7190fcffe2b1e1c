import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Departures } from './departures.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const year = 366 * 86_400_000;

test('nothing is lost, nothing is counted earlier than it left, and nothing later than a 500th of its age', () => {
  const mails = fc.record({
    age: fc.oneof(fc.integer({ min: 0, max: year }), fc.integer({ min: 0, max: 100_000 })),
    mails: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(mails, { maxLength: 200 }), (all) => {
      const departures = new Departures(now);
      for (const { age, mails } of all) departures.add(now - age, mails, 10);
      const told = departures.inOrder();
      expect(told.reduce((sum, each) => sum + each.mails, 0)).toBe(all.reduce((sum, each) => sum + each.mails, 0));
      expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).toSorted((one, other) => one - other));
      // As many as left since then, and those who are counted with them.
      for (const { age } of all) {
        const since = (list: readonly { readonly at: number; readonly mails: number }[], from: number): number =>
          list.filter(({ at }) => at >= from).reduce((sum, each) => sum + each.mails, 0);
        const left = all.map((each) => ({ at: now - each.age, mails: each.mails }));
        expect(since(told, now - age)).toBeGreaterThanOrEqual(since(left, now - age));
        const earlier = now - age - Math.max(1000, age / 400);
        expect(since(told, now - age)).toBeLessThanOrEqual(since(left, earlier));
      }
    }),
  );
});

test('a million mails of a year are some ten thousand moments', () => {
  const departures = new Departures(now);
  for (let mail = 0; mail < 1_000_000; mail++) departures.add(now - mail * 31_000, 1, 10);
  expect(departures.inOrder().length).toBeLessThan(10_000);
});

test('mails of different sizes count for all their octets', () => {
  const departures = new Departures(now);
  departures.add(now - 10, 3, 100);
  departures.add(now - 20, 1, 500);
  expect(departures.inOrder('Asia/Tokyo')).toEqual([
    { at: now - 10, mails: 4, recipientsPerMail: 1, bytesPerMail: 200, timeZone: 'Asia/Tokyo' },
  ]);
});
