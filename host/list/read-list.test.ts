import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, asyncProperty, constantFrom, string, uniqueArray } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { delimiters } from './detect-delimiter.ts';
import { readList } from './read-list.ts';
import type { List, ListOptions, ListRow } from './read-list.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-list-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(content: string | Uint8Array): Promise<string> {
  const file = join(folder, 'list.csv');
  await writeFile(file, content);
  return file;
}

async function rowsOf(content: string | Uint8Array, options: ListOptions = {}): Promise<ListRow[]> {
  return gather(await readList(await write(content), options));
}

async function gather(list: List): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  for await (const batch of list.batches()) rows.push(...batch);
  return rows;
}

test('reads people with the line they stand on and all their values', async () => {
  expect(await rowsOf('name,email\nMia,mia@shop.example\nBo,bo@shop.example\n')).toEqual([
    { line: 2, address: 'mia@shop.example', fields: { name: 'Mia', email: 'mia@shop.example' } },
    { line: 3, address: 'bo@shop.example', fields: { name: 'Bo', email: 'bo@shop.example' } },
  ]);
});

test('says what it found out about the list', async () => {
  const list = await readList(await write('Full Name;E-Mail\nMia;mia@shop.example\n'));
  expect(list).toMatchObject({
    columns: ['Full Name', 'E-Mail'],
    addressColumn: 'E-Mail',
    nameColumn: 'Full Name',
    encoding: 'utf-8',
    delimiter: ';',
  });
});

test('reads the same people each time', async () => {
  const list = await readList(await write('email\nmia@shop.example\n'));
  expect(await gather(list)).toHaveLength(1);
  expect(await gather(list)).toHaveLength(1);
});

test('counts lines over quoted line breaks, blank lines and every kind of line end', async () => {
  const rows = await rowsOf(
    'email,note\r\na@x.example,"one\r\ntwo\nthree"\r\n\r\nb@x.example,\nc@x.example,""\rd@x.example',
  );
  expect(rows.map(({ line, address }) => [line, address])).toEqual([
    [2, 'a@x.example'],
    [6, 'b@x.example'],
    [7, 'c@x.example'],
    [8, 'd@x.example'],
  ]);
  expect(rows[0]?.fields['note']).toBe('one\r\ntwo\nthree');
});

test('reads doubled quotation marks as one', async () => {
  expect((await rowsOf('email,note\na@x.example,"say ""please"""\n'))[0]?.fields['note']).toBe('say "please"');
});

test('fills up a short row and bears with separators at the end of a long one', async () => {
  const rows = await rowsOf('email,city,note\na@x.example\nb@x.example,Oslo,,,,\n');
  expect(rows.map(({ fields }) => fields)).toEqual([
    { email: 'a@x.example', city: '', note: '' },
    { email: 'b@x.example', city: 'Oslo', note: '' },
  ]);
});

test('keeps a person without an address, so that everyone is accounted for', async () => {
  expect(await rowsOf('name,email\nMia,\n')).toEqual([{ line: 2, address: '', fields: { name: 'Mia', email: '' } }]);
});

test('skips rows in which nobody stands', async () => {
  expect(await rowsOf('name,email\n,\n  ,\nMia,mia@x.example\n')).toHaveLength(1);
});

test('reads a header without rows as a list of nobody', async () => {
  expect(await rowsOf('name,email\n')).toEqual([]);
});

test('understands the line in which Excel names the separator', async () => {
  const rows = await rowsOf('sep=|\r\nname|email\r\nMia|mia@x.example\r\n');
  expect(rows).toEqual([{ line: 3, address: 'mia@x.example', fields: { name: 'Mia', email: 'mia@x.example' } }]);
});

test('takes the columns and the separator it is told', async () => {
  const content = 'private,work\na@x.example;b,c@y.example\n';
  const options: ListOptions = { addressColumn: ' WORK ', nameColumn: 'private', delimiter: ',' };
  expect(await rowsOf(content, options)).toMatchObject([{ address: 'c@y.example' }]);
  expect((await readList(await write(content), options)).nameColumn).toBe('private');
});

test('names columns without a name by their place', async () => {
  expect((await readList(await write('email,,__proto__\n'))).columns).toEqual(['email', 'column 2', 'column 3']);
});

test.for([
  ['UTF-8', (text: string) => Buffer.from(text), 'utf-8'],
  ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`), 'utf-8'],
  ['UTF-16 little-endian with a mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
  ['UTF-16 little-endian', (text: string) => Buffer.from(text, 'utf16le'), 'utf-16le'],
  ['UTF-16 big-endian with a mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'utf-16be'],
  ['UTF-16 big-endian', (text: string) => Buffer.from(text, 'utf16le').swap16(), 'utf-16be'],
] as const)('reads %s', async ([, encode, encoding]) => {
  const content = encode('name\temail\tcity\r\nЖанна\tjanna@x.example\t東京 😀\r\n');
  expect(await rowsOf(content)).toMatchObject([{ fields: { name: 'Жанна', city: '東京 😀' } }]);
  expect((await readList(await write(content))).encoding).toBe(encoding);
});

test('reads Windows-1252 where the octets do not fit UTF-8', async () => {
  const rows = await rowsOf(Buffer.from('email,name\na@x.example,S\u00f8ren \u0080\n', 'latin1'));
  expect(rows[0]?.fields['name']).toBe('Søren €');
});

test('reads characters and rows that the end of a chunk cuts in two', async () => {
  // The octet at 2^18, where the first chunk ends, falls into each place of a character of four octets.
  for (const shift of [0, 1, 2, 3]) {
    const rows = await rowsOf(`email,${'n'.repeat(shift)}\n${`a@x.example,${'😀'.repeat(3000)}\n`.repeat(24)}`);
    expect(rows.every((row) => Object.values(row.fields)[1] === '😀'.repeat(3000))).toBe(true);
    expect(rows).toHaveLength(24);
  }
});

test('reads back every table that was written by the rules, in any encoding', async () => {
  const cell = string({ unit: 'grapheme', maxLength: 12 }).map((each) => each.replaceAll('\u0000', ''));
  const names = uniqueArray(
    cell.map((each) => `c${each.trim()}`),
    { minLength: 2, maxLength: 5, selector: (each) => each.toLowerCase() },
  );
  const encode = constantFrom<(text: string) => Buffer>(
    (text) => Buffer.from(text),
    (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  );
  await assert(
    asyncProperty(
      names,
      array(array(cell, { minLength: 4, maxLength: 4 }), { maxLength: 20 }),
      constantFrom(...delimiters),
      encode,
      async (columns, values, delimiter, encoded) => {
        const header = ['email', ...columns.map((name) => `${name}.`)];
        const table = values.map((row, index) => [
          `p${index}@x.example`,
          ...columns.map((_, place) => row[place % 4] ?? ''),
        ]);
        const quoted = [header, ...table].map((row) =>
          row.map((each) => `"${each.replaceAll('"', '""')}"`).join(delimiter),
        );
        const rows = await rowsOf(encoded(quoted.join('\r\n')), { addressColumn: 'email' });
        expect(rows.map(({ fields }) => Object.values(fields))).toEqual(table);
      },
    ),
    { numRuns: 25 },
  );
});
