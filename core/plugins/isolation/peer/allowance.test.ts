import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Allowance } from './allowance.ts';

const terms = { perSecond: 10, atOnce: 25 };

test('what may be used at once may be, and not one more', () => {
  const allowance = new Allowance(terms, 1000);
  expect(allowance.use(25, 1000)).toBe(true);
  expect(allowance.use(1, 1000)).toBe(false);
});

test('it comes back with time, and never beyond what may be used at once', () => {
  const allowance = new Allowance(terms, 0);
  expect(allowance.use(25, 0)).toBe(true);
  expect(allowance.use(10, 1000)).toBe(true);
  expect(allowance.use(25, 60_000)).toBe(true);
  expect(allowance.use(1, 60_050)).toBe(false);
});

test('a clock that is put back by hours stops nothing from coming back after it', () => {
  const allowance = new Allowance(terms, 10_000_000);
  expect(allowance.use(25, 10_000_000)).toBe(true);
  expect(allowance.use(0, 1000)).toBe(true);
  expect(allowance.use(10, 2000)).toBe(true);
});

test('whatever is used and when, no more is let through than was there at once and came back since', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ share: fc.nat(20), later: fc.nat(500) }), { maxLength: 60 }), (uses) => {
      const allowance = new Allowance(terms, 0);
      let now = 0;
      let used = 0;
      for (const { share, later } of uses) {
        now += later;
        if (!allowance.use(share, now)) continue;
        used += share;
        expect(used).toBeLessThanOrEqual(terms.atOnce + (now / 1000) * terms.perSecond + 1e-6);
      }
    }),
  );
});
