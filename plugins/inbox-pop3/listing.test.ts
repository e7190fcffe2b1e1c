import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerDigest, readSizes, readUniqueIds } from './listing.ts';

const octets = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a listing', () => {
  test('gives sizes by number, whatever else a server says of a mail', () => {
    expect(readSizes(octets('1 120\r\n2   99 octets\r\n7 0\r\n'))).toEqual({
      entries: new Map([
        [1, 120],
        [2, 99],
        [7, 0],
      ]),
      unreadable: 0,
    });
  });

  test('gives unique ids by number', () => {
    const long = '~'.repeat(200);
    expect(readUniqueIds(octets(`1 !a<>"~\r\n2 ${long} \r\n`)).entries).toEqual(
      new Map([
        [1, '!a<>"~'],
        [2, long],
      ]),
    );
  });

  test.each([
    ['a NUL in an id', '1 a\0b\r\n'],
    ['an id with a space', '1 a b\r\n'],
    ['an id beyond all measure', `1 ${'a'.repeat(256)}\r\n`],
    ['no id', '1\r\n'],
    ['no number', 'x abc\r\n'],
    ['a number beyond all measure', '12345678901 abc\r\n'],
    ['a number twice', '3 abc\r\n3 abd\r\n'],
  ])('leaves out and counts what cannot be read: %s', (_, text) => {
    expect(readUniqueIds(octets(`2 good\r\n${text}`)).unreadable).toBe(1);
    expect(readUniqueIds(octets(`2 good\r\n${text}`)).entries.get(2)).toBe('good');
  });

  test('of noise is read without a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (noise) => {
        for (const uid of readUniqueIds(Buffer.from(noise)).entries.values()) expect(uid).toMatch(/^[!-~]{1,255}$/);
        for (const size of readSizes(Buffer.from(noise)).entries.values()) expect(size).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a header digest', () => {
  const header = 'Received: by a\r\n\twith b\r\nSubject: x\r\n\r\n';

  test('does not change with the marks a server keeps in the header', () => {
    const marked =
      'Received: by a\r\n\twith b\r\nStatus: RO\r\nX-UIDL: 7\r\n more\r\nSubject: x\r\nX-Status: A\r\n\r\n';
    expect(headerDigest(octets(marked))).toBe(headerDigest(octets(header)));
  });

  test('changes with everything else', () => {
    for (const other of [header.replace('x', 'y'), header.replace('with b', 'Status: RO'), `X-Statuss: a\r\n${header}`])
      expect(headerDigest(octets(other))).not.toBe(headerDigest(octets(header)));
  });
});
