import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { expectUpToDate, migrate } from './migrate.ts';
import type { SchemaStep } from './schema.ts';

const first: SchemaStep = { title: 'Books', sql: 'CREATE TABLE books (title TEXT); INSERT INTO books VALUES (1)' };
const second: SchemaStep = {
  title: 'Authors',
  sql: 'ALTER TABLE books ADD COLUMN author TEXT; UPDATE books SET author = 2',
};
const broken: SchemaStep = {
  title: 'Broken',
  sql: 'ALTER TABLE books ADD COLUMN year TEXT; UPDATE nothing SET year = 3',
};

const books = (database: DatabaseSync) => database.prepare('SELECT * FROM books').all();

test('a new file gets every step, an older one those it has not had, an up-to-date one none', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, [first], 'ledger');
  migrate(database, [first, second], 'ledger');
  migrate(database, [first, second], 'ledger');
  expect(books(database)).toEqual([{ title: '1', author: '2' }]);
});

test('a step that fails leaves the ledger as it was before all of them', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, [first], 'ledger');
  expect(() => migrate(database, [first, second, broken], 'ledger')).toThrow('nothing');
  expect(books(database)).toEqual([{ title: '1' }]);
  migrate(database, [first, second], 'ledger');
  expect(books(database)).toEqual([{ title: '1', author: '2' }]);
});

test('a reader tells an older ledger from one that is not there', () => {
  const database = new DatabaseSync(':memory:');
  expect(() => expectUpToDate(database, [first], 'ledger')).toThrow('LEDGER_MISSING');
  migrate(database, [first], 'ledger');
  expectUpToDate(database, [first], 'ledger');
  expect(() => expectUpToDate(database, [first, second], 'ledger')).toThrow('LEDGER_OLDER');
  expect(() => expectUpToDate(database, [], 'ledger')).toThrow('LEDGER_NEWER');
});
