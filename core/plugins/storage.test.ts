import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InstanceStorage } from '../contracts/index.ts';
import { Storages } from './storage.ts';

let folder = '';
let storage: InstanceStorage;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storage-'));
  storage = new Storages(folder).of('inboxes', 'sales', 'The inbox `sales`');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, 'storage', 'inboxes', 'sales.json');

test('what is stored is there for the next host, in one file of its own', async () => {
  expect(await storage.get()).toBeUndefined();
  expect(await storage.update(() => ({ cursor: 7 }))).toEqual({ cursor: 7 });
  const next = new Storages(folder).of('inboxes', 'sales', '');
  expect(await next.get()).toEqual({ cursor: 7 });
  expect(await readdir(path.dirname(file()))).toEqual(['sales.json']);
  expect(await new Storages(folder).of('inboxes', 'other', '').get()).toBeUndefined();
});

test('updates at the same time follow each other and lose nothing', async () => {
  const add = () => storage.update((value) => ((value as number | undefined) ?? 0) + 1);
  await Promise.all(Array.from({ length: 20 }, add));
  expect(await storage.get()).toBe(20);
});

test('a change may look at the storage itself, and one that throws changes nothing', async () => {
  await storage.update(() => 1);
  expect(await storage.update(async (value) => [value, await storage.get()])).toEqual([1, 1]);
  await expect(
    storage.update(() => {
      throw new RangeError('no');
    }),
  ).rejects.toThrow('no');
  expect(await storage.get()).toEqual([1, 1]);
});

test('what is too large or no JSON is refused, and the old value stays', async () => {
  await storage.update(() => 'old');
  await expect(storage.update(() => 'x'.repeat(1024 * 1024))).rejects.toMatchObject({
    problems: [{ code: 'STORAGE_TOO_LARGE' }],
  });
  await expect(storage.update(() => 5n)).rejects.toMatchObject({ problems: [{ code: 'STORAGE_INVALID' }] });
  expect(JSON.parse(await readFile(file(), 'utf8'))).toBe('old');
});

test('a damaged file is told, and not written over', async () => {
  await mkdir(path.dirname(file()), { recursive: true });
  await writeFile(file(), '{ "half":');
  await expect(storage.get()).rejects.toMatchObject({ problems: [{ code: 'STORAGE_UNREADABLE' }] });
  await expect(storage.update(() => 1)).rejects.toMatchObject({ problems: [{ code: 'STORAGE_UNREADABLE' }] });
  expect(await readFile(file(), 'utf8')).toBe('{ "half":');
});

test('a disk that takes nothing is told', async () => {
  await mkdir(path.join(folder, 'storage'), { recursive: true });
  await writeFile(path.join(folder, 'storage', 'inboxes'), '');
  await expect(storage.update(() => 1)).rejects.toMatchObject({
    problems: [{ code: expect.stringMatching(/^STORAGE_UN(READ|WRIT)ABLE$/) as string }],
  });
});
