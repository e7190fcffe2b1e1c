import { mkdir, mkdtempDisposable, readFile, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Manifest } from '../../contracts/index.ts';
import { discover } from '../discover.ts';
import { collectFiles, writePackage } from '../package/index.ts';
import type { PluginSource } from '../plugin-source.ts';
import { expandBundles } from './expand-bundles.ts';
import { negotiate } from './negotiate.ts';
import type { Demand } from './negotiate.ts';
import { unpackBundles } from './unpack-bundle.ts';

const host = { version: '0.1.0', conditions: [] };

class Shelf implements AsyncDisposable {
  readonly folder: string;
  readonly #temporary: AsyncDisposable;

  private constructor(folder: string, temporary: AsyncDisposable) {
    this.folder = folder;
    this.#temporary = temporary;
  }

  static async open(): Promise<Shelf> {
    const temporary = await mkdtempDisposable(join(tmpdir(), 'bundles-'));
    return new Shelf(await realpath(temporary.path), temporary);
  }

  async plugin(folder: string, name: string, more: object = {}): Promise<string> {
    const id = name.replaceAll(/[^a-z]/g, '');
    const contributes = { routes: [{ id, api: 'route/v1', title: id, settings: empty }] };
    return this.#write(folder, {
      name,
      version: '1.2.0',
      exports: './index.js',
      engines: { postrider: '^0.1.0' },
      postrider: { contributes },
      ...more,
    });
  }

  async bundle(folder: string, plugins: unknown, more: object = {}): Promise<string> {
    return this.#write(folder, {
      name: folder,
      version: '1.0.0',
      engines: { postrider: '^0.1.0' },
      postrider: { bundle: { plugins } },
      ...more,
    });
  }

  async #write(folder: string, packageJson: object): Promise<string> {
    const path = join(this.folder, folder);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'package.json'), JSON.stringify(packageJson));
    await writeFile(join(path, 'index.js'), '');
    return path;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#temporary[Symbol.asyncDispose]();
  }
}
const empty = { type: 'object', properties: {}, additionalProperties: false };

async function found(...folders: readonly string[]) {
  const { sources, demands, problems } = await expandBundles(
    folders.map((folder): PluginSource => ({ folder, grade: 'isolated', proposals: [] })),
    host,
  );
  const all = await discover(sources, host, demands);
  return {
    plugins: all.manifests.map(({ name, version }) => `${name} ${version}`),
    problems: [...problems, ...all.problems].map(({ code }) => code),
    told: [...problems, ...all.problems],
  };
}

test('a bundle’s plugins stand in its place, those in its folder and those that npm installed for it', async () => {
  await using shelf = await Shelf.open();
  await shelf.plugin('crm/own', 'own');
  await shelf.plugin('crm/node_modules/@studio/other', '@studio/other');
  const alone = await shelf.plugin('alone', 'alone');
  const crm = await shelf.bundle('crm', [
    { name: 'own', version: '^1.0.0', folder: './own' },
    { name: '@studio/other', version: '1' },
  ]);
  expect(await found(crm, alone)).toMatchObject({
    plugins: ['own 1.2.0', '@studio/other 1.2.0', 'alone 1.2.0'],
    problems: [],
  });
});

test('how far a bundle is trusted, its plugins are', async () => {
  await using shelf = await Shelf.open();
  const own = await shelf.plugin('crm/own', 'own');
  const folder = await shelf.bundle('crm', [{ name: 'own', version: '*', folder: 'own' }]);
  const { sources } = await expandBundles([{ folder, grade: 'isolated', proposals: ['a@1'] }], host);
  expect(sources).toEqual([{ folder: own, grade: 'isolated', proposals: ['a@1'] }]);
});

test('a bad plugin in a bundle is refused with the reason, and its neighbours stand', async () => {
  await using shelf = await Shelf.open();
  await shelf.plugin('crm/good', 'good');
  await shelf.plugin('crm/old', 'old', { engines: { postrider: '^9.0.0' } });
  await shelf.plugin('crm/other', 'another');
  await shelf.plugin('crm/late', 'late', { version: '2.0.0' });
  await writeFile(join(shelf.folder, 'crm/good/ignored.txt'), '');
  const crm = await shelf.bundle('crm', [
    { name: 'old', version: '^1.0.0', folder: 'old' },
    { name: 'other', version: '^1.0.0', folder: 'other' },
    { name: 'late', version: '^1.0.0', folder: 'late' },
    { name: 'gone', version: '^1.0.0', folder: 'gone' },
    { name: 'absent', version: '^1.0.0' },
    { name: 'odd', version: 'about 1', folder: 'odd' },
    { name: 'good', version: '^1.0.0', folder: 'good' },
    { name: 'good', version: '^1.0.0', folder: 'good' },
  ]);
  const { plugins, problems, told } = await found(crm);
  expect(plugins).toEqual(['good 1.2.0']);
  expect(problems).toEqual([
    'BUNDLE_PLUGIN_MISSING',
    'BUNDLE_PLUGIN_MISSING',
    'MANIFEST_WRONG_VALUE',
    'BUNDLE_PLUGIN_TWICE',
    'MANIFEST_ENGINE',
    'BUNDLE_PLUGIN_DIFFERS',
    'BUNDLE_PLUGIN_DIFFERS',
  ]);
  expect(told[0]).toMatchObject({
    what: 'Bundle `crm` brings `gone`, which is not in its folder gone.',
    where: { file: join(crm, 'package.json') },
  });
  expect(told.at(-1)?.what).toBe(
    'The bundle `crm` says it brings `late` ^1.0.0, and brings `late` 2.0.0; that one was left out.',
  );
});

test('a bundle cannot lead out of its folder', async () => {
  await using shelf = await Shelf.open();
  await shelf.plugin('outside', 'outside');
  const crm = await shelf.bundle('crm', [
    { name: 'outside', version: '*', folder: '../outside' },
    { name: 'linked', version: '*', folder: 'linked' },
    { name: 'itself', version: '*', folder: '.' },
    { name: '../../outside', version: '*' },
  ]);
  await symlink(join(shelf.folder, 'outside'), join(crm, 'linked'));
  const { plugins, problems } = await found(crm);
  expect(plugins).toEqual([]);
  expect(problems).toEqual(Array.from({ length: 4 }, () => 'BUNDLE_PLUGIN_MISSING'));
});

test.each([
  ['is made for another host', { engines: { postrider: '^2.0.0' } }, ['MANIFEST_ENGINE']],
  ['has no version', { version: undefined }, ['MANIFEST_MISSING_KEY']],
  ['names no plugins', { postrider: { bundle: {} } }, ['MANIFEST_MISSING_KEY']],
  [
    'is a plugin too',
    { postrider: { bundle: { plugins: [] }, contributes: {} } },
    ['MANIFEST_WRONG_VALUE', 'MANIFEST_UNKNOWN_KEY'],
  ],
])('a bundle that %s brings nothing, says so, and the plugin beside it stands', async (_, more, codes) => {
  await using shelf = await Shelf.open();
  await shelf.plugin('crm/own', 'own');
  const alone = await shelf.plugin('alone', 'alone');
  const crm = await shelf.bundle('crm', [{ name: 'own', version: '*', folder: 'own' }], more);
  const { plugins, problems, told } = await found(crm, alone);
  expect(plugins).toEqual(['alone 1.2.0']);
  expect(problems.toSorted()).toEqual(codes.toSorted());
  for (const { what } of told) expect(what).toContain('undle `crm`');
});

test('a bundle in a bundle is refused: what it brings would be hidden', async () => {
  await using shelf = await Shelf.open();
  await shelf.bundle('outer/inner', [{ name: 'x', version: '*', folder: 'x' }]);
  const outer = await shelf.bundle('outer', [{ name: 'outer/inner', version: '*', folder: 'inner' }]);
  const { plugins, problems } = await found(outer);
  expect(plugins).toEqual([]);
  expect(problems).toContain('MANIFEST_UNKNOWN_KEY');
});

/** A bundle of one plugin, packed. */
async function packed(shelf: Shelf): Promise<string> {
  await shelf.plugin('crm/own', 'own');
  const crm = await shelf.bundle('crm', [{ name: 'own', version: '*', folder: 'own' }]);
  const { files, problems } = await collectFiles(crm);
  expect(problems).toEqual([]);
  const { content, fileName } = writePackage(files, { name: 'crm', version: '1.0.0' });
  await writeFile(join(shelf.folder, fileName), content);
  return join(shelf.folder, fileName);
}

test('a packed bundle is unpacked once, and brings what the folder would', async () => {
  await using shelf = await Shelf.open();
  const file = await packed(shelf);
  const into = join(shelf.folder, 'unpacked');
  const first = await unpackBundles([file, shelf.folder], into);
  const second = await unpackBundles([file], into);
  expect(first.problems).toEqual([]);
  expect(first.folders[1]).toBe(shelf.folder);
  expect(second.folders).toEqual(first.folders.slice(0, 1));
  expect(await readdir(into)).toHaveLength(1);
  expect(await found(...second.folders)).toMatchObject({ plugins: ['own 1.2.0'], problems: [] });
});

test('what was changed after unpacking does not run: the file is unpacked again', async () => {
  await using shelf = await Shelf.open();
  const file = await packed(shelf);
  const into = join(shelf.folder, 'unpacked');
  const { folders } = await unpackBundles([file], into);
  const entry = join(folders[0] ?? '', 'own/index.js');
  await writeFile(entry, 'evil()');
  expect((await unpackBundles([file], into)).folders).toEqual(folders);
  expect(await readFile(entry, 'utf8')).toBe('');
});

test('a file that is no bundle brings nothing and costs the others nothing', async () => {
  await using shelf = await Shelf.open();
  const good = await packed(shelf);
  const nonsense = join(shelf.folder, 'nonsense.postrider');
  await writeFile(nonsense, 'nonsense');
  const { folders, problems } = await unpackBundles([nonsense, good], join(shelf.folder, 'unpacked'));
  expect(folders).toHaveLength(1);
  expect(problems).toHaveLength(1);
  const inTheWay = await unpackBundles([good], nonsense);
  expect(inTheWay).toMatchObject({ folders: [], problems: [{ code: 'BUNDLE_UNREADABLE' }] });
});

const copy = (
  name: string,
  version: string,
  folder: string,
  requires: Readonly<Record<string, string>> = {},
): Manifest => ({
  name,
  version,
  engine: '*',
  main: './index.js',
  folder,
  contributes: {},
  requires,
  permissions: {},
});
const demand = (bundle: string, name: string, range: string, folder: string): Demand => ({
  bundle,
  name,
  range,
  folder,
  where: { file: `/${bundle}/package.json` },
});

test('of two bundles’ copies the latest that suits both, and who requires it, is used', async () => {
  const manifests = [
    copy('mail', '1.1.0', '/a/mail'),
    copy('mail', '1.4.0', '/b/mail'),
    copy('mail', '1.9.0', '/c/mail'),
    copy('desk', '1.0.0', '/desk', { mail: '<1.9.0' }),
  ];
  const demands = [
    demand('a', 'mail', '^1.0.0', '/a/mail'),
    demand('b', 'mail', '^1.2.0', '/b/mail'),
    demand('c', 'mail', '^1.0.0', '/c/mail'),
  ];
  const { manifests: left, problems } = await negotiate(manifests, demands);
  expect(left.map(({ folder }) => folder)).toEqual(['/b/mail', '/desk']);
  expect(problems).toEqual([]);
});

test('bundles that cannot agree are told so, by their names, and the first copy is used', async () => {
  const { manifests, problems } = await negotiate(
    [copy('mail', '1.1.0', '/a/mail'), copy('mail', '2.0.0', '/b/mail')],
    [demand('a', 'mail', '^1.0.0', '/a/mail'), demand('b', 'mail', '^2.0.0', '/b/mail')],
  );
  expect(manifests.map(({ folder }) => folder)).toEqual(['/a/mail']);
  expect(problems).toMatchObject([
    {
      code: 'BUNDLE_VERSIONS_CLASH',
      what: 'No version of `mail` suits everybody: `a` wants ^1.0.0, `b` wants ^2.0.0; there are 1.1.0 and 2.0.0. 1.1.0 is used.',
    },
  ]);
});

test('a bundle does not take the place of a plugin that stands by itself, however new its copy is', async () => {
  const manifests = [copy('smtp', '0.1.0', '/host/smtp'), copy('smtp', '99.0.0', '/b/smtp')];
  const { manifests: left } = await negotiate(manifests, [demand('b', 'smtp', '*', '/b/smtp')]);
  // The check of all together then leaves the second out, with the reason.
  expect(left).toEqual(manifests);
});
