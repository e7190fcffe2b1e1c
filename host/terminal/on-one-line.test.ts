import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { onOneLine } from './on-one-line.ts';

test('words stay, in every script', () => {
  expect(onOneLine('Grüße, 伟, नमस्ते, שלום 👨‍👩‍👧')).toBe('Grüße, 伟, नमस्ते, שלום 👨‍👩‍👧');
});

test('nothing in them begins a line, moves the cursor or turns the writing round', () => {
  expect(onOneLine('a\r\nb\u001B[2Jc\u202Ed\u2066e\u2028f\u009B1mg')).toBe('a b [2Jc d e f 1mg');
  fc.assert(
    fc.property(fc.array(fc.nat(0x2fff)), (points) => {
      const text = String.fromCodePoint(...points);
      expect(onOneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});
