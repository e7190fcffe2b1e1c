import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DayTally } from './day-tally.ts';

const hour = 3_600_000;

test('mails are counted on the local date they leave on', () => {
  const tally = new DayTally('America/New_York');
  tally.add('studio', 5, Date.parse('2026-03-02T04:59:59.999Z'), Date.parse('2026-03-02T04:59:59.999Z'));
  tally.add('studio', 7, Date.parse('2026-03-02T05:00:00Z'), Date.parse('2026-03-02T05:00:00Z'));
  tally.add('backup', 1, Date.parse('2026-03-02T06:00:00Z'), Date.parse('2026-03-02T06:00:00Z'));
  expect(tally.days()).toEqual([
    { date: '2026-03-01', mails: 5, byAccount: { studio: 5 } },
    { date: '2026-03-02', mails: 8, byAccount: { studio: 7, backup: 1 } },
  ]);
});

test('mails that leave over several days are spread evenly, also over a day of 23 hours', () => {
  const tally = new DayTally('Europe/Berlin');
  const from = Date.parse('2026-03-28T22:00:00Z');
  tally.add('studio', 480, from, from + 48 * hour);
  expect(tally.days().map(({ date, mails }) => [date, mails])).toEqual([
    ['2026-03-28', 10],
    ['2026-03-29', 230],
    ['2026-03-30', 240],
  ]);
});

test('no mail is lost or invented, whenever and however long they leave', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC');
  const starts = fc.integer({ min: Date.parse('2010-11-06T00:00Z'), max: Date.parse('2011-12-31T00:00Z') });
  const lengths = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100 * hour, noNaN: true }));
  const batches = fc.array(fc.tuple(fc.nat(100_000), starts, lengths), { maxLength: 8 });
  fc.assert(
    fc.property(zones, batches, (zone, all) => {
      const tally = new DayTally(zone);
      for (const [mails, from, length] of all) tally.add('studio', mails, from, from + length);
      const sum = tally.days().reduce((total, { mails }) => total + mails, 0);
      expect(sum).toBe(all.reduce((total, [mails]) => total + mails, 0));
      expect(tally.days().map(({ date }) => date)).toEqual(
        tally
          .days()
          .map(({ date }) => date)
          .toSorted(),
      );
    }),
  );
});
