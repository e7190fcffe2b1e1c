import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../contracts/index.ts';
import { loadConfiguration } from './load-configuration.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hostile-configuration-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A plugin whose settings schema passed every trial, and has a pattern that takes ages over one text. */
const cunning: Manifest = {
  name: 'postrider-cunning',
  version: '1.0.0',
  engine: '^0.1.0',
  main: './index.js',
  folder: '/plugins/cunning',
  contributes: {
    transports: [
      {
        id: 'cunning',
        api: 'transport/v1',
        title: 'Cunning',
        settings: {
          type: 'object',
          properties: { name: { type: 'string', description: 'Name.', pattern: '^begin(b+)+$' } },
          additionalProperties: false,
        },
      },
    ],
  },
  requires: {},
  permissions: {},
};

test('a plugin’s pattern that takes ages over a setting is broken off, and told', async () => {
  const file = path.join(folder, 'cunning.yaml');
  await writeFile(
    file,
    `company: { name: N, from: a@b.example, account: one }
accounts:
  one: { use: cunning, name: beginb }
  two:
    use: cunning
    name: begin${'b'.repeat(60)}!
`,
  );
  const { configuration, problems } = await loadConfiguration(file, [cunning], { store: 'none', handlers: [] });
  expect(configuration).toBeUndefined();
  expect(problems.filter(({ code }) => code === 'CONFIG_CHECK_ENDLESS')).toEqual([
    {
      code: 'CONFIG_CHECK_ENDLESS',
      what: 'Account `two` (use: cunning): `name` could not be checked: the pattern `^begin(b+)+$` takes, over 66 characters, more than 1 s.',
      next: 'This is a fault of the plugin: tell its author. Another text there may help until it is mended.',
      where: { file, line: 6, column: 11, pointer: '/accounts/two/name' },
    },
  ]);
});

async function codes(text: string | Uint8Array): Promise<readonly string[]> {
  const file = path.join(folder, 'postrider.yaml');
  await writeFile(file, text);
  const { configuration, problems } = await loadConfiguration(file, [], { store: 'none', handlers: [] });
  expect(configuration).toBeUndefined();
  return problems.map((problem) => problem.code);
}

test('a file over 1 MB is not read', async () => {
  expect(await codes(`# ${'x'.repeat(1024 * 1024)}`)).toEqual(['CONFIG_UNREADABLE']);
});

test('aliases that unfold to billions are stopped', async () => {
  const levels = Array.from('bcdefghij').map((name, index) => {
    const alias = `*${'abcdefghi'[index]}`;
    return `${name}: &${name} [${Array.from({ length: 9 }, () => alias).join(', ')}]`;
  });
  expect(await codes(`a: &a [x, x]\n${levels.join('\n')}\n`)).toEqual(['CONFIG_SYNTAX']);
});

test('an alias of itself is stopped', async () => {
  expect(await codes('a: &a [*a]\n')).toContain('CONFIG_SYNTAX');
});

test.each([
  ['brackets', '['.repeat(5000)],
  ['closed brackets', '['.repeat(500) + ']'.repeat(500)],
  ['dashes', '- '.repeat(5000)],
])('%s nested without end are refused', async (_, text) => {
  expect(await codes(text)).toContain('CONFIG_SYNTAX');
});

test('a thousand unknown settings give one page of problems', async () => {
  const text = Array.from({ length: 1000 }, (_, index) => `setting${index}: 1`).join('\n');
  const found = await codes(text);
  expect(found).toHaveLength(101);
  expect(found.at(-1)).toBe('CONFIG_MORE_PROBLEMS');
});

test('the key __proto__ and keys that are lists are refused', async () => {
  expect(await codes('__proto__: { company: {} }\n')).toEqual(['CONFIG_SYNTAX']);
  expect(await codes('? [a]\n: 1\n')).toEqual(['CONFIG_SYNTAX']);
});

test('names of the language itself are ordinary names', async () => {
  const found = await codes(
    'company: { name: N, from: a@b.example, account: constructor }\naccounts: { toString: { use: valueOf } }\n',
  );
  expect(found.toSorted()).toEqual(['CONFIG_UNKNOWN_REFERENCE', 'CONFIG_UNKNOWN_USE', 'CONFIG_UNKNOWN_USE']);
});

test('nothing that a file can hold makes loading throw', async () => {
  const words = [
    'company',
    'accounts',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '\n',
    '  ',
    '- ',
    '&a ',
    '*a',
    '"',
    "'",
    '!!x ',
    '|',
    '#',
    'null',
    '5',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 40 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, async (each) => {
      const found = await codes(each);
      expect(found.length).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
});
