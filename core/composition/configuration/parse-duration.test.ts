import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DURATION, parseDuration } from './parse-duration.ts';
import { SIZE, parseSize } from './parse-size.ts';

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['10 m', 600_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  ['25 MB', 26_214_400],
  ['1KB', 1024],
  [1000, 1000],
])('%s is %d octets', (size, octets) => {
  expect(parseSize(size)).toBe(octets);
});

test('what the schemas accept is understood, and nothing else is', () => {
  const likely = fc.stringMatching(/^[0-9]{0,7} ?[smhdKMGB]{0,2}$/);
  fc.assert(
    fc.property(fc.oneof(likely, fc.string()), (text) => {
      expect(parseDuration(text) !== undefined).toBe(new RegExp(DURATION, 'u').test(text));
      expect(parseSize(text) !== undefined).toBe(new RegExp(SIZE, 'u').test(text));
    }),
  );
  expect(parseSize(0)).toBeUndefined();
  expect(parseSize(1.5)).toBeUndefined();
});
