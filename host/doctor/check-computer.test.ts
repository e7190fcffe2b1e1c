import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsFor } from '../terminal/words.ts';
import { checkClock, checkNode, checkSpace, judgeSpace } from './check-computer.ts';

const words = wordsFor('en-US', 'UTC');
const now = Date.parse('2026-11-22T09:00:00Z');
const kindOf = ({ kind }: { readonly kind: string }): string => kind;

test('an old Node is told', () => {
  expect(kindOf(checkNode('26.0.0'))).toBe('good');
  expect(kindOf(checkNode('100.1.2'))).toBe('good');
  expect(checkNode('24.9.9')).toMatchObject({ kind: 'wrong', problem: { code: 'HOST_NODE_TOO_OLD' } });
});

test('a clock that is years behind, or behind the ledger, is told; a minute is nothing', () => {
  expect(kindOf(checkClock(now, undefined, words))).toBe('good');
  expect(kindOf(checkClock(now, now + 60_000, words))).toBe('good');
  expect(checkClock(now, now + 60_001, words)).toMatchObject({
    kind: 'wrong',
    problem: { code: 'HOST_CLOCK_WRONG', what: expect.stringMatching(/Nov 22, 2026, 9:01:00\sAM UTC/u) },
  });
  expect(kindOf(checkClock(Date.parse('1970-01-02T00:00:00Z'), undefined, words))).toBe('wrong');
});

test('less room never sounds better', () => {
  const order = ['wrong', 'advice', 'good'];
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((free) =>
        order.indexOf(judgeSpace('/studio', free, words).kind),
      );
      expect(less).toBeLessThanOrEqual(more ?? -1);
    }),
  );
  expect(judgeSpace('/studio', 0, words)).toMatchObject({ kind: 'wrong', problem: { code: 'HOST_DISK_LOW' } });
  expect(kindOf(judgeSpace('/studio', 200e6, words))).toBe('advice');
});

test('a folder that is not there is no end of the examination', async () => {
  expect((await checkSpace(tmpdir(), words)).area).toBe('computer');
  expect(await checkSpace('/nowhere/at/all', words)).toMatchObject({
    kind: 'advice',
    problem: { code: 'HOST_DISK_UNKNOWN' },
  });
});
