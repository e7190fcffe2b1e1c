import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { echoOf, fateOf } from './fate.ts';

const addresses = readFileSync(join(import.meta.dirname, '../../examples/studio/clients.csv'), 'utf8').match(
  /[^\s,"<>]+@[^\s,"<>]+\.[^\s,"<>]+/g,
);

test('an address always meets the same fate, however it is written', () => {
  for (const address of addresses ?? []) {
    expect(fateOf(address.toUpperCase())).toBe(fateOf(address.toLowerCase()));
    expect(echoOf(address)).toBe(echoOf(address));
  }
});

test('among the sample’s clients there is one of everything, and most get their mail', () => {
  const fates = Map.groupBy(addresses ?? [], fateOf);
  expect([...fates.keys()].sort()).toEqual(['accepted', 'greylisted', 'mailbox-full', 'unknown-user']);
  expect(fates.get('accepted')?.length).toBeGreaterThan(1_800);
  const echoes = Map.groupBy(addresses ?? [], echoOf);
  expect([...echoes.keys()].sort()).toEqual(
    ['answer', 'bounce', 'complaint', 'nothing', 'out-of-office', 'unsubscribe'].sort(),
  );
});
