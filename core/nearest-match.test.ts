import { expect, test } from 'vitest';
import { nearestMatch } from './nearest-match.ts';

const settings = ['host', 'port', 'security', 'throttles', 'password'];

test.each([
  ['prot', 'port'],
  ['throtles', 'throttles'],
  ['Security', 'security'],
  ['pasword', 'password'],
  ['hosts', 'host'],
])('%s was meant to be %s', (wanted, meant) => {
  expect(nearestMatch(wanted, settings)).toBe(meant);
});

test('a word that is near nothing has no match', () => {
  expect(nearestMatch('colour', settings)).toBeUndefined();
  expect(nearestMatch('x', ['y', 'z'])).toBeUndefined();
  expect(nearestMatch('', settings)).toBeUndefined();
});

test('of equally near words the first wins', () => {
  expect(nearestMatch('desk-c', ['desk-a', 'desk-b'])).toBe('desk-a');
});

test('an endless word is not compared', () => {
  expect(nearestMatch('a'.repeat(1_000_000), ['a'.repeat(1_000_000)])).toBeUndefined();
});
