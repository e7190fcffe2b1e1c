import { mkdtempDisposable, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDataFolder } from './make-data-folder.ts';

test('an instance’s folder is for its owner only', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'data-folder-'));
  const made = await makeDataFolder(join(folder.path, '.postrider/stores/ledger'));
  expect((await stat(made)).mode & 0o777).toBe(0o700);
});

test('a file in the way of the folder is told as what it is', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'data-folder-'));
  await writeFile(join(folder.path, '.postrider'), 'a file');
  await expect(makeDataFolder(join(folder.path, '.postrider/stores/ledger'))).rejects.toMatchObject({
    problem: { code: 'DATA_FOLDER_UNUSABLE', what: expect.stringContaining('a file stands in its way') },
  });
});
