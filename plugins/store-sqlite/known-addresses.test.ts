import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownAddresses } from './known-addresses.ts';

test('finds everyone who was added under a hash, and nobody else, however many there are', () => {
  const hashes = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.array(hashes, { maxLength: 400 }), fc.array(hashes, { maxLength: 20 }), (added, asked) => {
      const known = new KnownAddresses(1);
      const plain = new Map<number, number[]>();
      for (const [place, hash] of added.entries()) {
        known.add(hash, place + 1);
        plain.set(hash, [...(plain.get(hash) ?? []), place + 1]);
      }
      for (const hash of [...added, ...asked])
        expect([known.candidates(hash) ?? []].flat().toSorted((a, b) => a - b)).toEqual(plain.get(hash) ?? []);
    }),
  );
});

test('grows beyond its first size and keeps everyone', () => {
  const known = new KnownAddresses(1);
  for (let id = 1; id <= 20_000; id++) known.add(Math.imul(id, 0x9e3779b1) >>> 0, id);
  for (let id = 1; id <= 20_000; id += 97) expect(known.candidates(Math.imul(id, 0x9e3779b1) >>> 0)).toBe(id);
});
