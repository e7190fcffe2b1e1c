import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfter } from './retry-after.ts';

const now = Date.parse('2026-03-02T09:00:00Z');
const week = 7 * 86_400_000;

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Mon, 02 Mar 2026 09:02:00 GMT', 120_000],
  ['Mon, 02 Mar 2026 08:00:00 GMT', 0],
  ['999999999999', week],
  ['Fri, 31 Dec 9999 23:59:59 GMT', week],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026-03-02T09:02:00Z', undefined],
  ['Mon, 99 Foo 2026 09:02:00 GMT', undefined],
  ['', undefined],
  [undefined, undefined],
])('%o asks to wait %o milliseconds', (header, milliseconds) => {
  expect(retryAfter(header, now)).toBe(milliseconds);
});

test('whatever a server writes, the wait is none or within a week', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (header) => {
        const wait = retryAfter(header, now) ?? 0;
        expect(wait >= 0 && wait <= week).toBe(true);
      },
    ),
  );
});
