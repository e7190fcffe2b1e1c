import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkLinks } from './outside-links.ts';

let place: string;
let folder: string;

beforeEach(async () => {
  place = await realpath(await mkdtemp(path.join(tmpdir(), 'postrider-links-')));
  folder = path.join(place, 'plugin');
  await mkdir(path.join(folder, 'node_modules', '.bin'), { recursive: true });
  await mkdir(path.join(place, 'lent'));
  await writeFile(path.join(place, 'ledger.db'), 'rows');
  await writeFile(path.join(folder, 'index.js'), '');
});

afterEach(() => rm(place, { recursive: true, force: true }));

const check = (): ReturnType<typeof checkLinks> => checkLinks(folder, [folder, path.join(place, 'lent')]);

test('a folder without links is sound, and so are links inside of it and to what is lent', async () => {
  await symlink('../../index.js', path.join(folder, 'node_modules', '.bin', 'tool'));
  await symlink(path.join(place, 'lent'), path.join(folder, 'node_modules', 'lent'));
  expect(await check()).toEqual({ kind: 'sound' });
});

test.each([
  ['straight', '../../ledger.db'],
  ['by the root', '/etc/passwd'],
  ['to a folder above', '../..'],
  ['to what does not exist yet', '../../later.db'],
])('a link that leads out %s is found', async (_name, target) => {
  const link = path.join(folder, 'node_modules', 'data');
  await symlink(target, link);
  expect(await check()).toEqual({ kind: 'leads-out', link });
});

test('a link that leads out over another is found', async () => {
  await symlink('out', path.join(folder, 'in'));
  await symlink('../ledger.db', path.join(folder, 'out'));
  expect(await check()).toMatchObject({ kind: 'leads-out' });
});

test('a folder whose name begins alike is outside', async () => {
  await mkdir(`${folder}-of-another`);
  await symlink('../plugin-of-another', path.join(folder, 'neighbour'));
  expect(await check()).toMatchObject({ kind: 'leads-out' });
});

test('a folder that links to itself ends', async () => {
  await symlink('.', path.join(folder, 'self'));
  expect(await check()).toEqual({ kind: 'sound' });
});
