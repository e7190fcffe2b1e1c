import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { readList } from './read-list.ts';
import type { ListRow } from './read-list.ts';

const folder = join(import.meta.dirname, '../../examples/studio');

async function peopleOf(name: string): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  for await (const batch of (await readList(join(folder, name))).batches()) rows.push(...batch);
  return rows;
}

let people: readonly ListRow[] = [];
beforeAll(async () => {
  people = await peopleOf('clients.csv');
});

test('the generator makes the very files that are committed', async () => {
  const generator = pathToFileURL(join(folder, 'make-clients.mjs')).href;
  const { makeFiles } = (await import(generator)) as { makeFiles: () => Record<string, Buffer> };
  for (const [name, content] of Object.entries(makeFiles())) {
    expect(content.equals(await readFile(join(folder, name)))).toBe(true);
  }
});

test('the studio has 2,000 clients, numbered in order', () => {
  expect(people.map(({ fields }) => fields['id'])).toEqual(
    Array.from({ length: 2000 }, (_, index) => String(index + 1)),
  );
});

test('quoted commas, quotation marks and line breaks are read as meant', () => {
  expect(people[4]?.fields).toMatchObject({ first_name: '', last_name: 'Harbour, Lane & Daughters Ltd' });
  expect(people[7]?.fields).toMatchObject({ first_name: 'Anna "Annie"', last_name: "D'Arcy" });
  expect(people[10]?.fields['note']?.split('\n')).toHaveLength(3);
  // Three lines of one row: the next person stands two lines further down.
  expect([people[10]?.line, people[11]?.line]).toEqual([12, 15]);
});

test.for([
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Han', /\p{Script=Han}/u],
  ['Hiragana', /\p{Script=Hiragana}/u],
  ['Katakana', /\p{Script=Katakana}/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Ethiopic', /\p{Script=Ethiopic}/u],
  ['emoji', /\p{Emoji_Presentation}/u],
] as const)('some names are written in %s', ([, script]) => {
  expect(people.some(({ fields }) => script.test(fields['first_name'] ?? ''))).toBe(true);
});

test('no address can reach anybody', () => {
  const domains = people.map(({ address }) => address.split('@').at(-1)?.toLowerCase() ?? '');
  const reachable = domains.filter((domain) => domain.includes('.') && !domain.endsWith('.example'));
  expect(reachable).toEqual([]);
});

test('ten clients left their address empty and thirty stand in the list twice', () => {
  const addresses = people.map(({ address }) => address).filter((address) => address !== '');
  expect(addresses).toHaveLength(1990);
  const asTheyTravel = addresses.map((address) =>
    address.toLowerCase().replace('@bücherstube.', '@xn--bcherstube-9db.'),
  );
  expect(new Set(asTheyTravel).size).toBe(1960);
});

test("Excel's file holds the first 200 clients", async () => {
  const list = await readList(join(folder, 'clients-excel.txt'));
  expect(list).toMatchObject({ encoding: 'utf-16le', delimiter: '\t', addressColumn: 'email' });
  const fields = (rows: readonly ListRow[]): unknown[] => rows.map((row) => row.fields);
  expect(fields(await peopleOf('clients-excel.txt'))).toEqual(fields(people.slice(0, 200)));
});
