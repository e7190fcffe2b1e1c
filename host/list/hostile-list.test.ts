import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import { assert, asyncProperty, uint8Array } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnLimit, rowLimit } from './list-problems.ts';
import { readList } from './read-list.ts';
import type { ListOptions } from './read-list.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-list-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The problem that opening or reading to the end comes upon. */
async function problemOf(content: string | Uint8Array, options: ListOptions = {}): Promise<Problem | undefined> {
  const file = join(folder, 'list.csv');
  await writeFile(file, content);
  return problemIn(file, options);
}

async function problemIn(file: string, options: ListOptions = {}): Promise<Problem | undefined> {
  try {
    for await (const batch of (await readList(file, options)).batches()) if (batch.length === 0) break;
    return undefined;
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problem;
    throw thrown;
  }
}

test('a list that is not there', async () => {
  expect(await problemIn(join(folder, 'nowhere.csv'))).toMatchObject({ code: 'LIST_MISSING' });
});

test('a folder for a list', async () => {
  expect(await problemIn(folder)).toMatchObject({ code: 'LIST_UNREADABLE', cause: { code: 'EISDIR' } });
});

test.for([
  ['nothing', ''],
  ['blank lines', '\n\r\n  \n'],
  ['a mark', '\uFEFF'],
  ['a word on separators', 'sep=;\n'],
] as const)('a list of %s', async ([, content]) => {
  expect(await problemOf(content)).toMatchObject({ code: 'LIST_EMPTY' });
});

test.for([
  ['a zip, such as xlsx', [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]],
  ['an xls', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]],
  ['zeros', [0, 0, 0, 0]],
] as const)('%s instead of text', async ([, octets]) => {
  expect(await problemOf(Uint8Array.from(octets))).toMatchObject({ code: 'LIST_NOT_TEXT' });
});

test('a list without a header', async () => {
  expect(await problemOf('Mia,mia@x.example\nBo,bo@x.example\n')).toMatchObject({
    code: 'LIST_NO_HEADER',
    where: { line: 1 },
  });
});

test('a list without addresses names its columns and how to name one', async () => {
  const found = await problemOf('name,city\nMia,Oslo\n');
  expect(found).toMatchObject({ code: 'LIST_NO_ADDRESS_COLUMN', where: { line: 1 } });
  expect(found?.what).toContain('"name", "city"');
  expect(found?.next).toContain('--column');
});

test('a column that the list does not have', async () => {
  const found = await problemOf('name,email\n', { addressColumn: 'work' });
  expect(found).toMatchObject({ code: 'LIST_UNKNOWN_COLUMN', where: { field: 'work' } });
});

test('two columns of one name', async () => {
  expect(await problemOf('\nemail,City,city\n')).toMatchObject({
    code: 'LIST_DUPLICATE_COLUMN',
    where: { line: 2, field: 'city' },
  });
});

test('too many columns', async () => {
  const header = ['email', ...Array.from({ length: columnLimit }, (_, place) => `c${place}`)].join(',');
  expect(await problemOf(`${header}\n`)).toMatchObject({ code: 'LIST_TOO_MANY_COLUMNS' });
  expect(await problemOf(`${header.slice(0, header.lastIndexOf(','))}\n`)).toBeUndefined();
});

test('a row with more values than there are columns', async () => {
  expect(await problemOf('email,city\na@x.example,Oslo\nb@x.example,Rome, Italy\n')).toMatchObject({
    code: 'LIST_ROW_TOO_WIDE',
    where: { line: 3 },
  });
});

test.for([
  ['is not closed', 'email,note\na@x.example,"fine\nindeed"\nb@x.example,"never closed\nc@x.example,x\n'],
  ['goes on after its end', 'email,note\na@x.example,"two\nlines"\nb@x.example,"x"y\n'],
  ['stands in the middle of a value', 'email,note\na@x.example,"two\nlines"\nb@x.example,5" wide\n'],
] as const)('a quotation that %s', async ([, content]) => {
  expect(await problemOf(content)).toMatchObject({ code: 'LIST_QUOTES_UNBALANCED', where: { line: 4 } });
});

test('a fault far down is found on its line', async () => {
  const fine = `a@x.example,${'x'.repeat(200)}\n`.repeat(1500);
  expect(await problemOf(`email,note\n${fine}b@x.example,"x"y\n`)).toMatchObject({ where: { line: 1502 } });
});

test('a row that never ends', async () => {
  const long = `a@x.example,"${`${'x'.repeat(98)}\n`.repeat(rowLimit / 50)}`;
  expect(await problemOf(`email,note\nb@x.example,\n${long}`)).toMatchObject({
    code: 'LIST_ROW_TOO_LONG',
    where: { line: 3 },
  });
});

test('a header that never ends', async () => {
  expect(await problemOf(`"${'x'.repeat(rowLimit + 1000)}`)).toMatchObject({
    code: 'LIST_ROW_TOO_LONG',
    where: { line: 1 },
  });
});

test('octets of any kind end in people or in a problem, never in another error', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 300 }), async (octets) => {
      const found = await problemOf(octets);
      expect(found?.code ?? 'LIST_').toMatch(/^LIST_/);
    }),
    { numRuns: 25 },
  );
});
