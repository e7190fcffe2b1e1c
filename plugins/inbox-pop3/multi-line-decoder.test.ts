import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MultiLineDecoder } from './multi-line-decoder.ts';
import type { Decoded } from './multi-line-decoder.ts';

/** Mostly the octets that mean something, in any order, and some that mean nothing. */
const octets = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(0x0d, 0x0a, 0x2e) }, fc.integer({ min: 0, max: 255 })), {
    maxLength: 60,
  })
  .map((values) => Buffer.from(values));
const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 });

/** RFC 1939 section 3 the other way round, with a regular expression, to be independent of the decoder. */
function onTheWire(content: Buffer): Buffer {
  const stuffed = content.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..');
  const end = stuffed === '' || stuffed.endsWith('\r\n') ? '.\r\n' : '\r\n.\r\n';
  return Buffer.from(stuffed + end, 'latin1');
}

function piecesOf(whole: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0, turn = 0; from < whole.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(whole.subarray(from, from + length));
    from += length;
  }
  return pieces;
}

function decode(pieces: readonly Buffer[], limit: number): Decoded {
  const decoder = new MultiLineDecoder(limit);
  for (const [place, piece] of pieces.entries()) {
    const decoded = decoder.take(piece);
    if (decoded.kind === 'whole')
      return { ...decoded, rest: Buffer.concat([decoded.rest, ...pieces.slice(place + 1)]) };
    if (decoded.kind === 'over') return decoded;
  }
  return { kind: 'more' };
}

const withLineEnd = (content: Buffer): Buffer =>
  content.length === 0 || content.subarray(-2).toString('latin1') === '\r\n'
    ? content
    : Buffer.concat([content, Buffer.from('\r\n')]);

describe('a multi-line answer', () => {
  test('comes out as it went in, however it is cut, and what follows it is left over', () => {
    fc.assert(
      fc.property(octets, octets, cuts, (content, following, lengths) => {
        const pieces = piecesOf(Buffer.concat([onTheWire(content), following]), lengths);
        expect(decode(pieces, 1000)).toEqual({ kind: 'whole', octets: withLineEnd(content), rest: following });
      }),
      { numRuns: 2000 },
    );
  });

  test('is not over before its lone dot', () => {
    fc.assert(
      fc.property(octets, cuts, (content, lengths) => {
        const cut = onTheWire(content).subarray(0, -1);
        expect(decode(piecesOf(cut, lengths), 1000)).toEqual({ kind: 'more' });
      }),
    );
  });

  test('may have as many octets as the limit, stuffed dots not counted, and not one more', () => {
    fc.assert(
      fc.property(octets, cuts, (content, lengths) => {
        const { length } = withLineEnd(content);
        fc.pre(length > 0);
        const pieces = piecesOf(onTheWire(content), lengths);
        expect(decode(pieces, length).kind).toBe('whole');
        expect(decode(pieces, length - 1).kind).toBe('over');
      }),
    );
  });

  test.each([
    [
      'a full stop that arrives alone is a part of the sentence',
      ['The end', '.', '\r\n', 'More', '\r\n.\r\n'],
      'The end.\r\nMore\r\n',
    ],
    ['the terminator may come octet by octet', ['a\r', '\n', '.', '\r', '\n'], 'a\r\n'],
    ['a dot and a return do not end it', ['.\r', '.\r\n', '.\r\n'], '\r.\r\n'],
    ['a dot after a bare line feed does not end it', ['a\n.\r\n', '\r\n.\r\n'], 'a\n.\r\n\r\n'],
    ['no lines at all', ['.\r\n'], ''],
  ])('%s', (_, pieces, content) => {
    const decoded = decode(
      pieces.map((piece) => Buffer.from(piece)),
      1000,
    );
    expect(decoded).toEqual({ kind: 'whole', octets: Buffer.from(content), rest: Buffer.alloc(0) });
  });

  test('of twenty thousand dots is joined from thousands of parts', () => {
    const content = Buffer.from('.\r\n'.repeat(20_000));
    const decoded = decode(piecesOf(onTheWire(content), [16_384]), content.length);
    expect(decoded.kind === 'whole' && decoded.octets.equals(content)).toBe(true);
  });
});
