import { expect, test } from 'vitest';
import { breakOff } from './break-off.ts';

test('work that ends is done, and what it throws is thrown', () => {
  const run = breakOff();
  expect(run(10_000, () => 5)).toEqual({ kind: 'done', result: 5 });
  const fault = new RangeError('mine');
  expect(() =>
    run(10_000, () => {
      throw fault;
    }),
  ).toThrow(fault);
  expect(run(10_000, () => 6)).toEqual({ kind: 'done', result: 6 });
});

test.each<readonly [string, () => unknown]>([
  [
    'a loop',
    () => {
      for (;;);
    },
  ],
  ['a regular expression that goes back and forth', () => /^(a+)+$/u.test(`${'a'.repeat(60)}!`)],
  [
    'something that hides in `finally`',
    () => {
      try {
        for (;;);
      } finally {
        for (;;);
      }
    },
  ],
])('%s is broken off, and the next work is done', (_, endless) => {
  const run = breakOff();
  expect(run(20, endless)).toEqual({ kind: 'endless' });
  expect(run(10_000, () => 'next')).toEqual({ kind: 'done', result: 'next' });
});
