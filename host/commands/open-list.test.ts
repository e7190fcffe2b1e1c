import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { openList } from './open-list.ts';

const list = join(import.meta.dirname, '../../examples/studio/clients.csv');

test('a list is opened with its columns', async () => {
  const { addressColumn, columns } = await openList({ list });
  expect(addressColumn).toBe('email');
  expect(columns).toContain('first_name');
});

test('the column a person names wins over the one that was found', async () => {
  expect((await openList({ list, column: 'NOTE' })).addressColumn).toBe('note');
  expect(await problemOf(() => openList({ list, column: 'mail' }))).toMatchObject({ code: 'LIST_UNKNOWN_COLUMN' });
});

test('no list is a problem, and so is one that is not there', async () => {
  expect(await problemOf(() => openList({}))).toMatchObject({ code: 'LIST_NOT_GIVEN' });
  expect(await problemOf(() => openList({ list: 'none.csv' }))).toMatchObject({ code: 'LIST_MISSING' });
});
