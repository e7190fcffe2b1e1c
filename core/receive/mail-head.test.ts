import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasWholeHeader, headLimits, mailHead } from './mail-head.ts';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a mail within the limits is its own head', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\r\n', '\n', '--', '-', '\0'), { maxLength: 200 }), (pieces) => {
      const raw = octets(pieces.join(''));
      expect(mailHead(raw)).toEqual(raw);
      expect(hasWholeHeader(raw, mailHead(raw))).toBe(true);
    }),
  );
});

test.each([
  ['long', 'x'.repeat(3_000_000), headLimits.octets],
  ['of long lines', `${'x'.repeat(1_099)}\n`.repeat(3_000), headLimits.octets],
  ['of many lines', 'x\n'.repeat(100_000), 2 * headLimits.lines],
  ['of many parts', '--b\nx\n'.repeat(10_000), 6 * headLimits.dashedLines],
])('a mail %s is cut', (_what, text, length) => {
  expect(mailHead(octets(text))).toHaveLength(length);
});

test('a cut inside the header is noticed', () => {
  const cut = (text: string): boolean => hasWholeHeader(octets(text), mailHead(octets(text)));
  expect(cut(`A: b\r\n${'C: d\r\n'.repeat(50_000)}\r\nHello`)).toBe(false);
  expect(cut(`A: b\r\n\r\n${'Hello\r\n'.repeat(50_000)}`)).toBe(true);
  expect(cut(`A: b\n\n${'Hello\n'.repeat(50_000)}`)).toBe(true);
});
