import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Base64Decoder } from './base64-decoder.ts';
import type { Decoded } from './base64-decoder.ts';

function decoded(pieces: readonly string[], limit = 1000): Decoded {
  const decoder = new Base64Decoder(limit);
  for (const piece of pieces) decoder.take(piece);
  return decoder.end();
}

describe('base64', () => {
  test('is decoded octet by octet, in whatever pieces and lines it comes', () => {
    const cut = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cut, fc.integer({ min: 1, max: 100 }), (octets, sizes, line) => {
        const text = Buffer.from(octets)
          .toString('base64')
          .replaceAll(new RegExp(`.{${line}}`, 'g'), '$&\r\n');
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(text.slice(at, at + size));
          at += size;
        }
        const found = decoded(pieces);
        expect(found.kind).toBe('whole');
        expect(found.kind === 'whole' && Buffer.from(octets).equals(found.octets)).toBe(true);
      }),
    );
  });

  test('of exactly the limit is whole, and of one octet more is over', () => {
    const text = (length: number): string => Buffer.alloc(length, 'x').toString('base64');
    expect(decoded([text(1000)]).kind).toBe('whole');
    expect(decoded([text(1001)])).toEqual({ kind: 'over', read: 1001 });
  });

  test('over the limit is not held', () => {
    const decoder = new Base64Decoder(1000);
    for (let round = 0; round < 1000; round++) decoder.take('A'.repeat(4000));
    expect(decoder.end()).toEqual({ kind: 'over', read: 3000 });
  });

  test('in pieces of one group each is kept in few', () => {
    const decoder = new Base64Decoder(1_000_000);
    const decode = vi.spyOn(Buffer, 'from');
    for (let piece = 0; piece < 10_000; piece++) decoder.take('QUJD');
    const { kind } = decoder.end();
    const times = decode.mock.calls.length;
    decode.mockRestore();
    expect(kind).toBe('whole');
    expect(times).toBeLessThan(100);
  });

  test.each(['A', 'AA', 'AAA', 'AA=', 'A===', '====', 'AA==AAAA', 'A-_A', 'AA&A', 'é123', 'AA=A'])(
    '"%s" is malformed',
    (text) => {
      expect(decoded([text]).kind).toBe('malformed');
      expect(decoded(Array.from(text)).kind).toBe('malformed');
    },
  );
});
