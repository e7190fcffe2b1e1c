import { expect, test } from 'vitest';
import { nearestMatch } from './nearest-match.ts';

const columns = ['email', 'first_name', 'last_name', 'city'];

test('a slip of the finger finds the name that was meant', () => {
  expect(nearestMatch('fist_name', columns)).toBe('first_name');
  expect(nearestMatch('firstname', columns)).toBe('first_name');
  expect(nearestMatch('ctiy', columns)).toBe('city');
  expect(nearestMatch('EMail', columns)).toBe('email');
});

test('a word that resembles none finds none', () => {
  expect(nearestMatch('invoice', columns)).toBeUndefined();
  expect(nearestMatch('', columns)).toBeUndefined();
  expect(nearestMatch('city', [])).toBeUndefined();
});

test('one letter is not taken for any other', () => {
  expect(nearestMatch('a', ['xyz'])).toBeUndefined();
});

test('names of a thousand letters are not compared', () => {
  expect(nearestMatch('a'.repeat(1_000), ['a'.repeat(1_000)])).toBeUndefined();
  expect(nearestMatch('city', ['c'.repeat(1_000), 'citi'])).toBe('citi');
});
