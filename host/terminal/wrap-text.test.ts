import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { wrapText } from './wrap-text.ts';

test('a text is broken between words, and a word where it is longer than a line', () => {
  expect(wrapText('see thorsten+studio@brightletter.example now', 16)).toEqual([
    'see',
    'thorsten+studio@',
    'brightletter.',
    'example now',
  ]);
});

test('every character is there, in its place, and no line is too wide', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '伟', '👍', ' ', '.'), maxLength: 80 });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (words, width) => {
      const lines = wrapText(words, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''));
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});

test('a name that is longer than a line is broken between its parts', () => {
  expect(wrapText('transports/smtp', 14)).toEqual(['transports/', 'smtp']);
  expect(wrapText('email-smtp.us-east-1.amazonaws.com:465', 20)).toEqual([
    'email-smtp.us-east-',
    '1.amazonaws.com:465',
  ]);
  expect(wrapText('/usr', 3)).toEqual(['/', 'usr']);
});
