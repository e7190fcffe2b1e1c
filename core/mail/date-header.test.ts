import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateHeader } from './date-header.ts';

test('a date is written as RFC 5322 wants it', () => {
  expect(dateHeader(Date.parse('2026-03-02T09:05:07.900Z'))).toBe('Mon, 02 Mar 2026 09:05:07 +0000');
});

test("a sender's zone shows the time on the wall", () => {
  expect(dateHeader(Date.parse('2026-12-31T23:30:00Z'), 60)).toBe('Fri, 01 Jan 2027 00:30:00 +0100');
  expect(dateHeader(Date.parse('2026-03-02T01:00:00Z'), -210)).toBe('Sun, 01 Mar 2026 21:30:00 -0330');
});

test('every date is read back to the second', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-03T00:00:00Z'), max: new Date('9999-12-29T00:00:00Z'), noInvalidDate: true }),
      fc.integer({ min: -1_439, max: 1_439 }),
      (date, offset) => {
        expect(Date.parse(dateHeader(date.getTime(), offset))).toBe(Math.floor(date.getTime() / 1_000) * 1_000);
      },
    ),
  );
});

test('what is no date is refused', () => {
  for (const at of [Number.NaN, Infinity, -1e15, 1e15]) expect(() => dateHeader(at)).toThrow(RangeError);
  for (const offset of [0.5, 1_440, Number.NaN]) expect(() => dateHeader(0, offset)).toThrow(RangeError);
});
