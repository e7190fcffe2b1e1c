import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodedWords } from './encoded-word.ts';

function decodeWord(word: string): string {
  const [, letter, body = ''] = /^=\?UTF-8\?([BQ])\?([!->@-~]+)\?=$/.exec(word) ?? [];
  const octets =
    letter === 'B'
      ? Buffer.from(body, 'base64')
      : Buffer.from(
          body
            .replaceAll('_', ' ')
            .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        );
  // Fatal: a code point that was split between two words would throw.
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
}

test('words keep to their length, and none splits a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 25, max: 75 }), (text, firstRoom) => {
      const words = encodedWords(text, firstRoom);
      expect(words.map(decodeWord).join('')).toBe(text.toWellFormed());
      expect(words.every((word, index) => word.length <= (index === 0 ? firstRoom : 75))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('the shorter of the two encodings is taken', () => {
  expect(encodedWords('Zürich')).toEqual(['=?UTF-8?Q?Z=C3=BCrich?=']);
  expect(encodedWords('日本')).toEqual(['=?UTF-8?B?5pel5pys?=']);
});

test('a text of a hundred thousand characters takes no time that grows with its square', () => {
  const words = encodedWords('ü'.repeat(100_000));
  expect(words.map(decodeWord).join('')).toHaveLength(100_000);
});
