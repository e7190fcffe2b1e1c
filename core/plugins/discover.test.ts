import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContributionKind, Manifest, Problem } from '../contracts/index.ts';
import { checkTogether } from './check-together.ts';
import { discover } from './discover.ts';
import { inlineSources } from './plugin-source.ts';

function plugin(
  name: string,
  more: { transports?: string; requires?: Record<string, string>; version?: string; folder?: string } = {},
): Manifest {
  const kind: ContributionKind = 'transports';
  const contributes =
    more.transports === undefined
      ? {}
      : { [kind]: [{ id: more.transports, api: 'transport/v1', title: 'T', settings: {} }] };
  return {
    name,
    version: more.version ?? '1.0.0',
    engine: '^0.1.0',
    main: './index.js',
    folder: more.folder ?? `/plugins/${name}`,
    contributes,
    requires: more.requires ?? {},
    permissions: {},
  };
}

function names(manifests: readonly Manifest[]): readonly string[] {
  return manifests.map((manifest) => manifest.name);
}

function read(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, what, next }) => `${code}: ${what} ${next}`);
}

test('plugins that agree all stand', async () => {
  const all = [plugin('a', { requires: { b: '^1.0.0' } }), plugin('b', { transports: 'smtp' })];
  expect(await checkTogether(all)).toEqual({ manifests: all, problems: [] });
});

test('of two plugins of one name the first is used', async () => {
  const { manifests, problems } = await checkTogether([plugin('a'), plugin('a', { folder: '/elsewhere' })]);
  expect(manifests.map((manifest) => manifest.folder)).toEqual(['/plugins/a']);
  expect(read(problems)).toEqual([
    'PLUGIN_DUPLICATE: The plugin `a` is there twice: in /plugins/a and in /elsewhere. The first is used. Remove one of the two folders from `plugins`.',
  ]);
});

test('of two plugins that bring the same the first stands, and both are named', async () => {
  const { manifests, problems } = await checkTogether([
    plugin('bundled', { transports: 'smtp' }),
    plugin('intruder', { transports: 'smtp' }),
  ]);
  expect(names(manifests)).toEqual(['bundled']);
  expect(read(problems)).toEqual([
    'PLUGIN_CONTRIBUTION_CLASH: The plugins `bundled` and `intruder` both bring transports/smtp; `intruder` was left out. Use one of the two, or ask an author to choose another id.',
  ]);
  expect(problems[0]?.where).toEqual({
    file: '/plugins/intruder/package.json',
    pointer: '/postrider/contributes/transports/0/id',
  });
});

test('a missing or unfitting requirement leaves out the plugin and what needs it, and no other', async () => {
  const { manifests, problems } = await checkTogether([
    plugin('top', { requires: { middle: '^1.0.0' } }),
    plugin('middle', { requires: { gone: '^1.0.0' } }),
    plugin('picky', { requires: { base: '^2.0.0' } }),
    plugin('base', { version: '1.4.0' }),
  ]);
  expect(names(manifests)).toEqual(['base']);
  expect(read(problems)).toEqual([
    'PLUGIN_REQUIRES_MISSING: The plugin `middle` needs `gone` ^1.0.0, which is not there. Install `gone` and add its folder under `plugins`.',
    'PLUGIN_REQUIRES_VERSION: The plugin `picky` needs `base` ^2.0.0, and version 1.4.0 is installed. Install a version of `base` in that range, or a version of `picky` that works with 1.4.0.',
    'PLUGIN_REQUIRES_MISSING: The plugin `top` needs `middle` ^1.0.0, which was left out because of its own problems. Mend the problems of `middle`.',
  ]);
});

test('plugins that need each other in a circle are left out, with the circle spelt out', async () => {
  const { manifests, problems } = await checkTogether([
    plugin('a', { requires: { b: '*' } }),
    plugin('b', { requires: { a: '*' } }),
    plugin('beside', { requires: { a: '*' } }),
    plugin('alone'),
  ]);
  expect(names(manifests)).toEqual(['alone']);
  expect(read(problems)).toEqual([
    'PLUGIN_REQUIRES_LOOP: The plugin `a` needs itself in the end (a needs b needs a), so it cannot be the first to start. Leave one of them out, or ask an author to drop the requirement.',
    'PLUGIN_REQUIRES_LOOP: The plugin `b` needs itself in the end (b needs a needs b), so it cannot be the first to start. Leave one of them out, or ask an author to drop the requirement.',
    'PLUGIN_REQUIRES_MISSING: The plugin `beside` needs `a` *, which was left out because of its own problems. Mend the problems of `a`.',
  ]);
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'discover-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a bad plugin is left out with its problems; the others stand', async () => {
  const folder = path.join(root, 'good');
  await mkdir(folder);
  await writeFile(path.join(folder, 'index.js'), 'throw new Error("no code runs here")');
  const packageJson = {
    name: 'good',
    version: '1.0.0',
    main: 'index.js',
    engines: { postrider: '*' },
    postrider: { contributes: {} },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(packageJson));
  const { manifests, problems } = await discover(inlineSources([path.join(root, 'bad'), folder]), {
    version: '0.1.0',
    conditions: [],
  });
  expect(names(manifests)).toEqual(['good']);
  expect(problems.map((problem) => problem.code)).toEqual(['MANIFEST_NOT_FOUND']);
});
