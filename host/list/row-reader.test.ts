import { parse } from 'csv-parse/sync';
import { array, assert, constantFrom, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { RowReader } from './row-reader.ts';
import type { Row, RowFault } from './row-reader.ts';

/** Reads a text that comes in pieces. */
function read(pieces: readonly string[], longest = 1000): readonly Row[] | RowFault {
  const reader = new RowReader(',', longest);
  const rows: Row[] = [];
  for (const [place, piece] of [...pieces, ''].entries()) {
    const found = reader.read(piece, place === pieces.length);
    if ('kind' in found) return found;
    rows.push(...found);
  }
  return rows;
}

/** What another reader makes of it, blank rows left out; undefined when it refuses. */
function readByAnother(text: string): readonly (readonly string[])[] | undefined {
  try {
    const rows = parse(text, { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
    return rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  } catch {
    return undefined;
  }
}

const cellsOf = (text: string): readonly (readonly string[])[] => {
  const rows = read([text]);
  return 'kind' in rows ? [] : rows.map(({ cells }) => cells);
};

test('values stand between separators, rows between line ends of any kind', () => {
  expect(cellsOf('a,b\nc,d\r\ne,\rf')).toEqual([['a', 'b'], ['c', 'd'], ['e', ''], ['f']]);
});

test('quoted values hold separators, line ends and doubled marks', () => {
  expect(cellsOf('"a,b","c\r\nd","say ""please""",""\n')).toEqual([['a,b', 'c\r\nd', 'say "please"', '']]);
});

test.for([
  ['a mark in the middle of a value', 'a,b"c\n'],
  ['something behind a closed quotation', '"a"b,c\n'],
  ['a quotation that is never closed', 'a,"b\n'],
] as const)('%s is told with the line of its row', ([, text]) => {
  expect(read([`x,"y\nz"\n${text}`])).toEqual({ kind: 'quotes-unbalanced', line: 3 });
});

test('a row that is too long is told before it is whole', () => {
  const reader = new RowReader(',', 10);
  expect(reader.read('a\nb\n"12345', false)).toHaveLength(2);
  expect(reader.read('678901', false)).toEqual({ kind: 'row-too-long', line: 3 });
  expect(read(['12345678901\n'], 10)).toEqual({ kind: 'row-too-long', line: 1 });
  expect(read(['123456789\n'], 10)).toHaveLength(1);
});

test('however a text is cut, its rows, their lines and its faults are the same', () => {
  const texts = string({ unit: constantFrom('a', 'b', ',', '"', '""', '\n', '\r', '\r\n', '"a",'), maxLength: 40 });
  assert(
    property(texts, array(nat(60), { maxLength: 8 }), (text, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
      expect(read(pieces)).toEqual(read([text]));
    }),
    { numRuns: 3000 },
  );
});

test('another reader comes to the same rows, and refuses the same texts', () => {
  const texts = string({
    unit: constantFrom('a', 'b', ' ', ',', '"', '""', '\n', '\r\n', '"a",', '"b"\n'),
    maxLength: 30,
  });
  assert(
    property(texts, (text) => {
      const rows = read([text]);
      expect('kind' in rows ? undefined : rows.map(({ cells }) => cells)).toEqual(readByAnother(text));
    }),
    { numRuns: 5000 },
  );
});
