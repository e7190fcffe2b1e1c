import { appendFile, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedPlugins } from './installed-plugins.ts';
import { installedFolder, readInstalled, recordFile, writeInstalled } from './installed-record.ts';
import type { InstalledPlugin } from './installed-record.ts';
import { integrityFile } from './package/integrity.ts';
import { sortedFiles } from './package/package-files.ts';
import { placeFiles } from './package/place-files.ts';
import { sealed } from './package/read-package.ts';

let studio = '';
beforeEach(async () => {
  studio = await mkdtemp(join(tmpdir(), 'studio-'));
});
afterEach(() => rm(studio, { recursive: true }));

async function installed(name: string, more: Partial<InstalledPlugin> = {}): Promise<InstalledPlugin> {
  const files = sortedFiles([
    ['package.json', Buffer.from(JSON.stringify({ name, version: '1.0.0' }))],
    ['index.js', Buffer.from('export default {};')],
    ['deep/words.js', Buffer.from('')],
  ]);
  const { digest, files: whole } = sealed(files, name);
  const folder = installedFolder(studio, name);
  await mkdir(folder, { recursive: true });
  await placeFiles(whole, folder);
  return {
    name,
    version: '1.0.0',
    origin: { kind: 'npm', spec: name },
    brings: [`transports/${name}`],
    integrity: digest,
    granted: { network: ['api.example:443'] },
    enabled: true,
    ...more,
  };
}

const inFolder = (name: string, ...path: readonly string[]): string => join(installedFolder(studio, name), ...path);

test('where nothing was installed there is nothing', async () => {
  expect(await installedPlugins(studio)).toEqual({ sources: [], refused: new Map(), problems: [] });
});

test('an installed plugin is a source: isolated, with what was granted', async () => {
  await writeInstalled(studio, [await installed('pigeon'), await installed('@studio/owl', { enabled: false })]);
  const { sources, refused, problems } = await installedPlugins(studio);
  expect(sources).toEqual([
    {
      folder: join(studio, '.postrider', 'plugins', 'pigeon'),
      grade: 'isolated',
      proposals: [],
      granted: { network: ['api.example:443'] },
    },
  ]);
  expect([...refused, ...problems]).toEqual([]);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['a changed file', () => appendFile(inFolder('pigeon', 'index.js'), ' '), 'index.js is changed'],
  ['a file of the same length and time', () => sameSizeAndTime(inFolder('pigeon', 'index.js')), 'index.js is changed'],
  ['an added file', () => writeFile(inFolder('pigeon', 'deep', 'more.js'), ''), 'deep/more.js was not there'],
  ['a missing file', () => rm(inFolder('pigeon', 'deep', 'words.js')), 'deep/words.js is missing'],
  ['a link instead of a file', () => linked(inFolder('pigeon', 'index.js')), 'index.js is changed'],
  ['a changed list', () => appendFile(inFolder('pigeon', integrityFile), ' '), 'the list of its files is changed'],
  ['a missing list', () => rm(inFolder('pigeon', integrityFile)), 'the list of its files is missing'],
])('%s refuses the plugin, and no other', async (_, tamper, how) => {
  await writeInstalled(studio, [await installed('pigeon'), await installed('owl')]);
  await tamper();
  const { sources, refused, problems } = await installedPlugins(studio);
  expect(sources).toHaveLength(2);
  expect([...refused.keys()]).toEqual([installedFolder(studio, 'pigeon')]);
  expect(problems).toMatchObject([{ code: 'PLUGIN_ALTERED', what: expect.stringContaining(how) as unknown }]);
});

async function sameSizeAndTime(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('default', 'defaulT'));
  await utimes(file, 1, 1);
}

async function linked(file: string): Promise<void> {
  await rename(file, `${studio}/elsewhere.js`);
  await symlink(`${studio}/elsewhere.js`, file);
}

test('a plugin whose files are not there is told, and is no source', async () => {
  await writeInstalled(studio, [await installed('pigeon'), await installed('owl')]);
  await rm(installedFolder(studio, 'pigeon'), { recursive: true });
  const { sources, problems } = await installedPlugins(studio);
  expect(sources.map(({ folder }) => folder)).toEqual([installedFolder(studio, 'owl')]);
  expect(problems).toMatchObject([
    { code: 'PLUGIN_FILES_MISSING', next: expect.stringContaining('plugin update pigeon') as unknown },
  ]);
});

test.each([
  ['{', 'not JSON'],
  ['[]', 'no postrider-plugins/1'],
  ['{ "format": "postrider-plugins/9", "plugins": [] }', 'no postrider-plugins/1'],
  ['{ "format": "postrider-plugins/1", "plugins": [{}] }', 'not complete'],
])('a damaged record is told, and never written over: %s', async (text, why) => {
  await writeFile(join(studio, recordFile), text);
  expect(await installedPlugins(studio)).toMatchObject({
    sources: [],
    problems: [{ code: 'PLUGIN_RECORD_UNREADABLE', what: expect.stringContaining(why) as unknown }],
  });
});

test.each(['../../etc', '/etc', 'a/../b', '@x/../y', '.hidden', 'A', '@/x'])(
  'a record cannot lead out of the folder: %s',
  async (name) => {
    const entry = { ...(await installed('pigeon')), name };
    await writeFile(join(studio, recordFile), JSON.stringify({ format: 'postrider-plugins/1', plugins: [entry] }));
    expect((await readInstalled(studio)).problems).toMatchObject([{ code: 'PLUGIN_RECORD_UNREADABLE' }]);
  },
);

test('the record is the same text for the same plugins, in any order', async () => {
  const plugins = [await installed('pigeon'), await installed('owl')];
  await writeInstalled(studio, plugins);
  const text = await readFile(join(studio, recordFile), 'utf8');
  await writeInstalled(studio, plugins.toReversed());
  expect(await readFile(join(studio, recordFile), 'utf8')).toBe(text);
  expect((await readInstalled(studio)).plugins.map(({ name }) => name)).toEqual(['owl', 'pigeon']);
});
