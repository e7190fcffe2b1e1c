import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv-line.ts';

test('cells with commas, quotation marks and line breaks are quoted (RFC 4180)', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\r\nlines', ''])).toBe(
    'plain,"a,b","say ""hi""","two\r\nlines",\r\n',
  );
});

test.each(['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
  'a spreadsheet reads %j as words, not as a formula',
  (cell) => {
    const [row] = parse(csvLine([cell]), { relax_column_count: true });
    expect(row).toEqual([`'${cell}`]);
  },
);

test('whatever strangers wrote comes back as one row of as many cells, and none begins a formula', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      const rows = parse(csvLine(['first', ...cells]), {
        record_delimiter: '\r\n',
        skip_empty_lines: false,
      });
      expect(rows).toHaveLength(1);
      const [row = []] = rows;
      expect(row.slice(1).map((each, index) => (each === `'${cells[index]}` ? cells[index] : each))).toEqual(cells);
      for (const each of row) expect(each).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
