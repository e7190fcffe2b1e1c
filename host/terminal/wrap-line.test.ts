import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { wrapLine } from './wrap-line.ts';

test('a line that fits stays as it is', () => {
  expect(wrapLine('  a  b   c', 10)).toBe('  a  b   c');
});

test('a longer one is broken between words and keeps its indent', () => {
  expect(wrapLine('  what to do: check its name', 18)).toBe('  what to do:\n  check its name');
});

test('what follows a sign stands below the words and not below the sign', () => {
  expect(wrapLine('  ✗ the secret is not set', 18)).toBe('  ✗ the secret is\n    not set');
  expect(wrapLine('\u001B[31m✗\u001B[39m the secret is not set', 16)).toBe(
    '\u001B[31m✗\u001B[39m the secret is\n  not set',
  );
  expect(wrapLine('?  anna@client.example  uncertain', 24)).toBe('?  anna@client.example\n   uncertain');
});

test('a word longer than the terminal stands alone', () => {
  expect(wrapLine('see /a/very/long/path/indeed now', 10)).toBe('see\n/a/very/long/path/indeed\nnow');
});

test('colours take no room', () => {
  expect(wrapLine('\u001B[31mred\u001B[39m fish', 8)).toBe('\u001B[31mred\u001B[39m fish');
});

test('no words are lost or added', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
      fc.integer({ min: 5, max: 60 }),
      (words, columns) => {
        const wrapped = wrapLine(words.join(' '), columns);
        expect(wrapped.split(/\s/)).toEqual(words);
        const tooLong = wrapped.split('\n').filter((line) => line.includes(' ') && displayWidth(line) > columns);
        expect(tooLong).toEqual([]);
      },
    ),
  );
});
