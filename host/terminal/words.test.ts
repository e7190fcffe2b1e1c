import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsFor } from './words.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const at = Date.parse('2026-03-02T21:05:00Z');
/** Newer locale data writes narrow spaces in places. */
const plain = (text: string): string => text.replaceAll(/\s/gu, ' ');

test('numbers are grouped as the locale does', () => {
  expect(wordsFor('en').number(1_234_567)).toBe('1,234,567');
  expect(wordsFor('de-DE').number(1_234_567)).toBe('1.234.567');
  expect(plain(wordsFor('fr-FR').number(1_234_567))).toBe('1 234 567');
});

test('days and times are told as the locale does, in the company’s time zone', () => {
  expect(plain(wordsFor('en-GB', 'Europe/Dublin').time(at))).toBe('2 Mar 2026, 21:05');
  expect(plain(wordsFor('de-DE', 'Europe/Berlin').time(at))).toBe('02.03.2026, 22:05');
});

test.each(['Pacific/Auckland', 'Pacific/Honolulu', 'UTC'])(
  'a date of a plan is the same day for a company in %s, whatever zone this computer is in',
  (zone) => {
    // Prevents: on a server in UTC the plan of a studio in New Zealand named the day after each.
    expect(wordsFor('en-US', zone).day('2026-03-03')).toBe('Tue, Mar 3, 2026');
  },
);

test('one is one, and all else is many', () => {
  const { count } = wordsFor('en');
  expect([0, 1, 2, 1_000].map((value) => count(value, 'mail'))).toEqual([
    '0 mails',
    '1 mail',
    '2 mails',
    '1,000 mails',
  ]);
  expect(count(3, 'inbox', 'inboxes')).toBe('3 inboxes');
});

test.each([
  [0, '0 seconds'],
  [400, '0 seconds'],
  [600, '1 second'],
  [59 * second, '59 seconds'],
  [minute, '1 minute'],
  [90 * second, '1 minute 30 seconds'],
  [2 * hour + 5 * minute + 7 * second, '2 hours 5 minutes'],
  [hour + 7 * second, '1 hour'],
  [day + 3 * hour, '1 day 3 hours'],
  [-minute, '0 seconds'],
])('a span of %d ms is %s', (milliseconds, words) => {
  expect(wordsFor('en').span(milliseconds)).toBe(words);
});

test('a span names at most its two largest units, and never more time than there is', () => {
  const sizes: Readonly<Record<string, number>> = { day, hour, minute, second };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * day }), (milliseconds) => {
      const parts = wordsFor('en').span(milliseconds).replaceAll(',', '').split(' ');
      expect(parts.length).toBeLessThanOrEqual(4);
      let told = 0;
      for (let index = 0; index < parts.length; index += 2)
        told += Number(parts[index]) * (sizes[(parts[index + 1] ?? '').replace(/s$/, '')] ?? Number.NaN);
      expect(told).toBeLessThanOrEqual(milliseconds + second / 2);
    }),
  );
});
