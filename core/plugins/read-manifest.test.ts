import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../contracts/index.ts';
import { runningConditions } from './host-identity.ts';
import { readManifest } from './read-manifest.ts';
import type { ReadManifest } from './read-manifest.ts';

const host = { version: '0.1.0', conditions: [] };
let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'manifests-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function pluginFolder(packageJson: string | object, files: readonly string[] = ['index.js']): Promise<string> {
  const folder = path.join(root, `plugin-${count++}`);
  await mkdir(folder);
  const text = typeof packageJson === 'string' ? packageJson : JSON.stringify(packageJson, undefined, 2);
  await writeFile(path.join(folder, 'package.json'), text);
  for (const file of files) await writeFile(path.join(folder, file), 'export default { activate() {} };');
  return folder;
}

const settings = {
  type: 'object',
  properties: { host: { type: 'string', description: 'Server.' } },
  additionalProperties: false,
};
const smtp = { id: 'smtp', api: 'transport/v1', title: 'SMTP', settings };
const good = {
  name: '@studio/carrier',
  version: '1.2.3',
  description: 'Carries.',
  exports: { '.': { '@postrider/source': './index.ts', types: './index.d.ts', default: './index.js' } },
  engines: { postrider: '^0.1.0' },
  postrider: {
    contributes: { transports: [smtp] },
    requires: { '@studio/queue': '^2.0.0' },
    permissions: { network: ['${settings.host}:25', '[::1]:2525'] },
  },
};

async function readPlugin(packageJson: string | object): Promise<ReadManifest> {
  return readManifest(await pluginFolder(packageJson), host);
}

function read(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, what, next, where }) => `${where?.line}:${where?.column} ${code}: ${what} ${next}`);
}

async function withContribution(change: object): Promise<readonly string[]> {
  const contributes = { transports: [{ ...smtp, ...change }] };
  return read((await readPlugin({ ...good, postrider: { contributes } })).problems).map((text) =>
    text.replace(/^\S+ /, ''),
  );
}

test('a whole manifest is read', async () => {
  const folder = await pluginFolder(good);
  expect(await readManifest(folder, host)).toEqual({
    manifest: {
      name: '@studio/carrier',
      version: '1.2.3',
      description: 'Carries.',
      engine: '^0.1.0',
      main: './index.js',
      folder,
      contributes: { transports: [smtp] },
      requires: { '@studio/queue': '^2.0.0' },
      permissions: { network: ['${settings.host}:25', '[::1]:2525'] },
    },
    problems: [],
  });
});

test('the entry is the one of the conditions the host runs under', async () => {
  const folder = await pluginFolder(good, ['index.js', 'index.ts']);
  const { manifest } = await readManifest(folder, { ...host, conditions: ['@postrider/source'] });
  expect(manifest?.main).toBe('./index.ts');
  const { manifest: plain } = await readPlugin({ ...good, exports: undefined, main: 'index.js' });
  expect(plain?.main).toBe('index.js');
  expect(runningConditions(['--conditions=@postrider/source', '-C', 'two', '--conditions', 'three'])).toEqual([
    '@postrider/source',
    'two',
    'three',
  ]);
});

test('all faults are told at once, each with its place, what was found and how to mend it', async () => {
  const { manifest, problems } = await readPlugin(`{
  "name": "Carrier",
  "version": "one",
  "exports": "./gone.js",
  "engines": { "postrider": "^2.0.0" },
  "postrider": {
    "contributes": {
      "transports": [
        { "id": "SMTP", "api": "transport/v2", "title": "", "settings": { "type": "object" } },
        { "id": "relay", "api": "transport/v1", "titel": "Relay", "settings": true }
      ],
      "transprots": []
    },
    "requires": { "queue": "newest" },
    "permissions": { "network": ["everywhere", "\${settings.hots}:25", "a.example:70000"] }
  }
}`);
  expect(manifest).toBeUndefined();
  expect(read(problems).toSorted()).toEqual(
    [
      '2:11 MANIFEST_WRONG_VALUE: Plugin `Carrier`: `name` is the text "Carrier"; expected is a package name such as `@studio/postrider-crm`. Write a package name such as `@studio/postrider-crm`.',
      '3:14 MANIFEST_WRONG_VALUE: Plugin `Carrier`: `version` is the text "one"; expected is a version. Write three numbers, such as 1.2.3.',
      `4:14 MANIFEST_ENTRY: Plugin \`Carrier\`: its entry module ./gone.js does not exist in ${path.join(root, `plugin-${count - 1}`)}. Build the plugin (npm run build), or correct the path.`,
      '5:29 MANIFEST_ENGINE: Plugin `Carrier` works with Postrider ^2.0.0, and this is Postrider 0.1.0. Install a version of the plugin made for Postrider 0.1.0, or another version of Postrider.',
      '9:17 MANIFEST_WRONG_VALUE: Plugin `Carrier`: `postrider.contributes.transports`, entry 1, `id` is the text "SMTP"; expected is lower-case letters, digits and hyphens, such as `smtp`. Write lower-case letters, digits and hyphens, such as `smtp`.',
      '9:32 MANIFEST_API: Plugin `Carrier`: transport `SMTP` is made for `transport/v2`, and this host speaks `transport/v1`. Write `"api": "transport/v1"` if it keeps that contract, or install a version of the plugin that does.',
      '9:57 MANIFEST_WRONG_VALUE: Plugin `Carrier`: `postrider.contributes.transports`, entry 1, `title` is an empty text; expected is a text from 1 to 80 characters. Write a text from 1 to 80 characters.',
      '9:61 MANIFEST_SETTINGS_SCHEMA: Plugin `Carrier`: the settings schema of transport `SMTP` is not usable: it must have `"additionalProperties": false`, so that misspelt settings are noticed. Correct the schema; it is JSON Schema 2020-12.',
      '10:9 MANIFEST_MISSING_KEY: Plugin `Carrier` lacks the key `postrider.contributes.transports`, entry 2, `title` (What people read). Add `title` with a text from 1 to 80 characters.',
      '10:49 MANIFEST_UNKNOWN_KEY: Plugin `Carrier` has no key `postrider.contributes.transports`, entry 2, `titel`. Did you mean `title`?',
      '10:79 MANIFEST_WRONG_VALUE: Plugin `Carrier`: `postrider.contributes.transports`, entry 2, `settings` is `true`; expected is a JSON Schema for an object. Write a JSON Schema for an object.',
      '12:7 MANIFEST_UNKNOWN_KEY: Plugin `Carrier` has no key `postrider.contributes.transprots`. Did you mean `transports`?',
      '14:28 MANIFEST_WRONG_VALUE: Plugin `Carrier` requires `queue` in "newest", which is not a range of versions. Write the oldest version it works with, such as ^1.0.0.',
      '15:34 MANIFEST_PERMISSION: Plugin `Carrier` asks for the network address "everywhere", which is not a host and a port. Write `smtp.example.com:587` or `${settings.host}:${settings.port}`.',
      '15:48 MANIFEST_PERMISSION: Plugin `Carrier` asks for a network address by the setting `hots`, which none of its contributions has. Name a setting that is in a settings schema.',
      '15:71 MANIFEST_PERMISSION: Plugin `Carrier` asks for the network address "a.example:70000", which is not a host and a port. Write `smtp.example.com:587` or `${settings.host}:${settings.port}`.',
    ].toSorted(),
  );
});

test.each<[string, object, string]>([
  [
    'is no schema',
    { properties: { a: { type: 'strong', description: 'A.' } } },
    'must be equal to one of the allowed values',
  ],
  ['misspells a keyword', { properties: { a: { typ: 'string', description: 'A.' } } }, 'unknown keyword: "typ"'],
  [
    'has a default that would not be filled in',
    { oneOf: [{ properties: { a: { default: 1 } } }] },
    'default is ignored',
  ],
  [
    'leaves itself',
    { properties: { a: { $ref: 'https://x.example/s', description: 'A.' } } },
    '`$ref` to https://x.example/s leaves the schema',
  ],
  [
    'explains nothing',
    { properties: { a: { type: 'string' } } },
    '`a` lacks a `description`. Give each setting a `description`',
  ],
  [
    'takes a setting of the host',
    { properties: { throttles: { type: 'string', description: 'A.' } } },
    "`throttles` is a setting of the host's own",
  ],
])('a settings schema that %s is refused', async (_, schema, fault) => {
  const found = await withContribution({ settings: { type: 'object', additionalProperties: false, ...schema } });
  expect(found.join('\n')).toContain(
    'MANIFEST_SETTINGS_SCHEMA: Plugin `@studio/carrier`: the settings schema of transport `smtp` is not usable: ',
  );
  expect(found.join('\n')).toContain(fault);
});

test('two contributions of one kind need two ids', async () => {
  const { problems } = await readPlugin({ ...good, postrider: { contributes: { transports: [smtp, smtp] } } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({
    code: 'MANIFEST_DUPLICATE_ID',
    what: 'Plugin `@studio/carrier` contributes two transports with the id `smtp`; the first (line 19) has it already.',
    next: 'Give each its own id.',
    where: { line: 34, pointer: '/postrider/contributes/transports/1/id' },
  });
});

test('an entry outside the package is refused, through a link too', async () => {
  const outside = await readPlugin({ ...good, exports: '../elsewhere.js' });
  expect(outside.problems[0]?.what).toBe(
    'Plugin `@studio/carrier`: its entry module ../elsewhere.js lies outside its own folder.',
  );
  const folder = await pluginFolder({ ...good, exports: './link.js' });
  await writeFile(path.join(root, 'elsewhere.js'), '');
  await symlink(path.join(root, 'elsewhere.js'), path.join(folder, 'link.js'));
  expect((await readManifest(folder, host)).problems[0]?.code).toBe('MANIFEST_ENTRY');
});

test('a package without an entry for this host says what to add', async () => {
  const { problems } = await readPlugin({ ...good, exports: { '.': { browser: './index.js' } } });
  expect(read(problems)).toEqual([
    '5:3 MANIFEST_ENTRY: Plugin `@studio/carrier` names no entry module: neither `exports["."]` nor `main` gives one for this host. Add `"exports": { ".": { "default": "./dist/index.js" } }`.',
  ]);
});

test('a package that is no plugin says what it lacks', async () => {
  const { problems } = await readPlugin({ name: 'left-pad', version: '1.0.0', main: 'index.js' });
  expect(read(problems)).toEqual([
    '1:1 MANIFEST_MISSING_KEY: Plugin `left-pad` lacks the key `engines` (Which hosts the plugin works with). Add `engines` with a group of settings.',
    '1:1 MANIFEST_MISSING_KEY: Plugin `left-pad` lacks the key `postrider` (The manifest). Add `postrider` with a group of settings.',
  ]);
});

test('a folder without package.json, broken JSON, a key twice and another encoding each say so', async () => {
  const missing = await readManifest(path.join(root, 'nowhere'), host);
  expect(missing.problems[0]).toMatchObject({
    code: 'MANIFEST_NOT_FOUND',
    what: `There is no plugin in ${path.join(root, 'nowhere')}: it has no package.json.`,
    next: 'Correct the folder under `plugins`, or install the plugin there.',
  });
  const broken = await readPlugin('{\n  "name": "x"\n  "version": 1\n}');
  expect(broken.problems[0]).toMatchObject({ code: 'MANIFEST_UNREADABLE', next: 'Correct it at that spot.' });
  expect(broken.problems[0]?.what).toMatch(/is not valid JSON \(Expected ',' or '}'/);
  expect(broken.problems[0]?.where?.line).toBe(3);
  const trailing = await readPlugin('{ "name": "x", }');
  expect(trailing.problems.map((problem) => problem.code)).toEqual(['MANIFEST_UNREADABLE']);
  const twice = await readPlugin(JSON.stringify(good).replace('{', '{"version":"9.9.9",'));
  expect(twice.problems[0]?.what).toMatch(/package.json has the key `version` twice in one group\.$/);
  const folder = await pluginFolder('');
  await writeFile(path.join(folder, 'package.json'), Uint8Array.of(0xff, 0xfe));
  expect((await readManifest(folder, host)).problems[0]?.what).toMatch(/package.json is not UTF-8 text\.$/);
  await writeFile(path.join(folder, 'package.json'), ' '.repeat(1024 * 1024 + 1));
  expect((await readManifest(folder, host)).problems[0]?.what).toMatch(/larger than 1 MB, so it was not read\.$/);
});

test.each([
  'null',
  '[]',
  '"text"',
  '{"postrider": null, "engines": 5, "exports": []}',
  '{"postrider": {"contributes": {"transports": [null, 1, []]}}}',
])('a package.json of %s is a set of problems, not a crash', async (text) => {
  const { manifest, problems } = await readPlugin(text);
  expect(manifest).toBeUndefined();
  expect(problems.length).toBeGreaterThan(0);
});

test('a pattern that takes ages is told to its author, and one plugin cannot keep the others waiting', async () => {
  // Prevents: such a pattern, and a text for it, held up every start for minutes.
  const slow = {
    type: 'object',
    properties: { name: { type: 'string', description: 'Name.', pattern: '^(a+)+$' } },
    additionalProperties: false,
  };
  expect(await withContribution({ settings: slow })).toEqual([
    'MANIFEST_SETTINGS_SCHEMA: Plugin `@studio/carrier`: looking at its settings schemas takes more than 2 s: the pattern `^(a+)+$` does not come to an end over a text of 41 characters. Rewrite the pattern so that there is one way only to read a text: no repetition inside another over the same characters.',
  ]);
});

test('an address must not have more defaults behind it than a person reads', async () => {
  const numbered = Array.from({ length: 6 }, (_, index) => ({ properties: { host: { default: `${index}.example` } } }));
  const settings = { ...smtp.settings, allOf: numbered };
  const permissions = { network: ['${settings.host}:25'] };
  const { problems } = await readPlugin({
    ...good,
    postrider: { contributes: { transports: [{ ...smtp, settings }] }, permissions },
  });
  expect(problems.filter(({ code }) => code === 'MANIFEST_PERMISSION')).toMatchObject([
    {
      what: 'Plugin `@studio/carrier` asks for a network address by the setting `host`, which has 6 defaults: nobody could say what is granted.',
    },
  ]);
});
