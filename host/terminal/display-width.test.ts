import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth, shorten } from './display-width.ts';

test('wide characters take two columns, marks none', () => {
  expect([displayWidth('伟'), displayWidth('é'.normalize('NFD')), displayWidth('👍'), displayWidth('Ωж')]).toEqual([
    2, 1, 2, 2,
  ]);
});

test('a shortened text fits and never ends in half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const short = shorten(text, width);
      expect(displayWidth(short)).toBeLessThanOrEqual(width);
      expect(short.isWellFormed()).toBe(true);
    }),
  );
});
