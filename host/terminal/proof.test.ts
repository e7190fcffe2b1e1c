import type { Tally } from '@postrider/core/contracts';
import { deliveryStates } from '@postrider/core/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { printProof, proofOf } from './proof.ts';
import { wordsFor } from './words.ts';

const none = Object.fromEntries(deliveryStates.map((state) => [state, 0])) as Tally;

function shown(tally: Partial<Tally>, recipients: number, locale = 'en'): readonly string[] {
  const terminal = recordingTerminal({ columns: 100 });
  printProof(terminal, wordsFor(locale), proofOf({ ...none, ...tally }, recipients));
  return terminal.printed;
}

test('everyone is counted once, and the sum is written out', () => {
  const lines = shown(
    { accepted: 1_480, bounced: 15, complained: 2, failed: 25, uncertain: 1, queued: 400, waiting: 21 },
    1_944,
  );
  expect(lines).toContain('accepted    1,497    77 %  the provider took it; 17 came back since');
  expect(lines).toContain('waiting       421  21.7 %  goes later');
  expect(lines.at(-1)).toBe('✓ 1,944 queued = 1,497 + 25 + 1 + 0 + 421: everyone is accounted for');
});

test('a share of none is left empty, and a small one is not called none', () => {
  const lines = shown({ accepted: 99_999, uncertain: 1 }, 100_000);
  expect(lines.find((line) => line.startsWith('refused'))).toMatch(/^refused +0 {2,}the provider/);
  expect(lines.find((line) => line.startsWith('uncertain'))).toContain('< 0.1 %');
});

test('a sum that does not add up is said aloud', () => {
  expect(shown({ accepted: 9 }, 10).at(-1)).toMatch(/^✗ 10 queued = 9 .*does not add up/);
});

test('the cancelled have a row only where there are any', () => {
  expect(shown({ accepted: 1 }, 1).join()).not.toContain('cancelled');
  expect(shown({ accepted: 1, cancelled: 2 }, 3).at(-1)).toContain('3 queued = 1 + 0 + 0 + 0 + 0 + 2');
});

test('numbers are the locale’s', () => {
  expect(shown({ accepted: 1_234, failed: 1 }, 1_235, 'de-DE').at(-1)).toContain('1.235 queued = 1.234 + 1 +');
});

test('a proof of an empty campaign divides by nothing', () => {
  expect(shown({}, 0).join('\n')).not.toMatch(/NaN|Infinity/);
});

test('the parts add up exactly when the states do', () => {
  const counts = fc.record(Object.fromEntries(deliveryStates.map((state) => [state, fc.nat(1_000)])));
  fc.assert(
    fc.property(counts, fc.integer({ min: -1, max: 1 }), (tally, off) => {
      const whole = Object.values(tally).reduce((sum, count) => sum + count, 0);
      expect(proofOf(tally as Tally, whole + off).addsUp).toBe(off === 0);
    }),
  );
});
