import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROPOSALS } from './check-proposals.ts';
import { discover, type Discovered } from './discover.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'proposals-'));
});
afterAll(() => rm(root, { recursive: true }));

let plugins = 0;

/** What a host with the proposals `bulk@2` and `push@1` makes of a plugin that asks for these, and was granted those. */
async function asking(proposals: unknown, granted: readonly string[], has = ['bulk@2', 'push@1']): Promise<Discovered> {
  const folder = path.join(root, `plugin-${++plugins}`);
  await mkdir(folder);
  await writeFile(path.join(folder, 'index.js'), '');
  const manifest = {
    name: 'carrier',
    version: '1.0.0',
    main: './index.js',
    engines: { postrider: '^0.1.0' },
    postrider: { contributes: {}, proposals },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return discover([{ folder, grade: 'isolated', proposals: granted }], {
    version: '0.1.0',
    conditions: [],
    proposals: has,
  });
}

const told = ({ problems }: Discovered): readonly string[] => problems.map(({ code, what }) => `${code}: ${what}`);

test("a proposal that the host has and the configuration names is the plugin's", async () => {
  const found = await asking(['bulk@2'], ['bulk@2', 'push@1']);
  expect(told(found)).toEqual([]);
  expect(found.manifests.map(({ proposals }) => proposals)).toEqual([['bulk@2']]);
});

test('a proposal that nobody switched on keeps the plugin out, and says how to let it in', async () => {
  const found = await asking(['bulk@2', 'push@1'], ['push@1']);
  expect(found.manifests).toEqual([]);
  expect(told(found)).toEqual([
    'PLUGIN_PROPOSAL_WITHHELD: The plugin `carrier` asks for `bulk@2`: parts of the contracts on trial, which may change with any version.',
  ]);
  expect(found.problems[0]?.next).toContain('proposals: [push@1, bulk@2]');
});

test.each([
  ['bulk@1', 'this host has `bulk@2`'],
  ['fax@1', 'this host has `bulk@2`, `push@1`'],
])('%s is refused even where it is switched on: %s', async (proposal, what) => {
  const found = await asking([proposal], [proposal]);
  expect(found.manifests).toEqual([]);
  expect(told(found)).toEqual([
    `MANIFEST_PROPOSAL: Plugin \`carrier\` asks for the proposal \`${proposal}\`, and ${what}.`,
  ]);
  expect(found.problems[0]?.where).toMatchObject({ line: 1 });
});

test('a host without proposals says so', async () => {
  expect(told(await asking(['bulk@1'], ['bulk@1'], []))[0]).toContain('this host has no proposals');
});

test.each([['bulk'], ['Bulk@1'], ['bulk@one'], [7], ['x'.repeat(80)]])('%o is no proposal', async (proposal) => {
  expect(told(await asking([proposal], []))[0]).toContain('MANIFEST_WRONG_VALUE');
});

test('the host of today has each of its proposals once', () => {
  expect([...new Set(PROPOSALS)]).toEqual(PROPOSALS);
});
