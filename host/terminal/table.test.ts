import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { table } from './table.ts';

test('columns are as wide as their widest cell, numbers to the right', () => {
  expect(
    table(
      [{ title: 'name' }, { title: 'mails', align: 'right' }],
      [
        ['spring', '7'],
        ['a', '1,234'],
      ],
    ),
  ).toEqual(['name    mails', '──────  ─────', 'spring      7', 'a       1,234']);
});

test('what follows wide characters lines up', () => {
  const [, , first = '', second = ''] = table(
    [{ title: 'from' }, { title: 'x' }],
    [
      ['伟伟', '|'],
      ['abcd', '|'],
    ],
  );
  expect(displayWidth(first)).toBe(displayWidth(second));
});

test('a cell cannot move the cursor, colour what follows or begin a line of its own', () => {
  const lines = table([{ title: 'answer' }], [['550\u001B[2J\u001B[31mno\r\nspring  accepted\u2028x\u0007']]);
  expect(lines).toHaveLength(3);
  // oxlint-disable-next-line no-control-regex
  expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028]/);
});

/** Prevents: at 80 columns answers, permissions and providers ended in an ellipsis, and nothing showed the rest. */
test('what has no room goes on below, and nothing is cut off', () => {
  const columns = [
    { title: 'account' },
    { title: 'limit', shrinks: true },
    { title: 'since', align: 'right' },
  ] as const;
  const rows = [
    ['studio', '500 mails in some 24 hours', 'today'],
    ['desk', 'none', ''],
  ];
  expect(table(columns, rows, 30)).toEqual([
    'account  limit           since',
    '───────  ──────────────  ─────',
    'studio   500 mails in    today',
    '         some 24 hours',
    'desk     none',
  ]);
});

test('where even that does not fit, each row becomes lines of its own', () => {
  expect(
    table(
      [{ title: 'campaign' }, { title: 'accepted' }, { title: 'note' }],
      [
        ['spring', '1,499', ''],
        ['summer', '3', 'late'],
      ],
      20,
    ),
  ).toEqual(['campaign  spring', 'accepted  1,499', '', 'campaign  summer', 'accepted  3', 'note      late']);
});

test('where each row has lines of its own, long cells go on below and nothing is cut off', () => {
  const columns = [{ title: 'mails', align: 'right' }, { title: 'state' }, { title: 'answer' }] as const;
  expect(table(columns, [['3', 'failed', 'Recipient address rejected: User unknown']], 24)).toEqual([
    'mails   3',
    'state   failed',
    'answer  Recipient',
    '        address',
    '        rejected: User',
    '        unknown',
  ]);
  const long = [{ title: 'what the provider said' }, { title: 'where' }];
  expect(table(long, [['Daily limit exceeded', 'mx']], 24)).toEqual([
    'what the provider said',
    '  Daily limit exceeded',
    'where',
    '  mx',
  ]);
});

test('no line is wider than the terminal, whatever stands in the cells', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('…', '.'));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 20, max: 120 }),
      (rows, room) => {
        const columns = [{ title: 'one', shrinks: true }, { title: 'two', shrinks: true }, { title: 'three' }] as const;
        const lines = table(columns, rows, room);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(room);
        expect(lines.join('')).not.toContain('…');
      },
    ),
  );
});
