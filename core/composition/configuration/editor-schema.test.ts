import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../contracts/index.ts';
import { editorSchema } from './editor-schema.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');

async function catalogue(): Promise<readonly Manifest[]> {
  return JSON.parse(await readFile(path.join(fixtures, 'catalogue.json'), 'utf8')) as readonly Manifest[];
}

/** A validator that knows nothing of this project's keywords, as an editor's. */
function plainValidator(schema: object) {
  return new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
}

async function studio(): Promise<Record<string, Record<string, Record<string, unknown>>>> {
  return parse(await readFile(path.join(fixtures, 'studio.yaml'), 'utf8')) as Record<
    string,
    Record<string, Record<string, unknown>>
  >;
}

test('the example studio is valid for an editor', async () => {
  const validate = plainValidator(editorSchema(await catalogue()));
  expect(validate(await studio())).toBe(true);
});

test.each<[string, (file: Awaited<ReturnType<typeof studio>>) => void]>([
  ['a misspelt setting of a plugin', (file) => void (file['accounts']!['desk']!['prot'] = 1)],
  ['a setting of another plugin', (file) => void (file['throttles']!['isp']!['host'] = 'h')],
  ['an unknown contribution', (file) => void (file['accounts']!['desk']!['use'] = 'smpt')],
  ['a secret in the file', (file) => void (file['accounts']!['desk']!['password'] = 'hunter2')],
  ['a misspelt section', (file) => void (file['acounts'] = {})],
  ['a wrong shape in a union', (file) => void (file['accounts']!['bulk']!['auth'] = { kind: 'login' })],
  ['a host setting of another section', (file) => void (file['inboxes']!['sales']!['throttles'] = [])],
])('an editor marks %s', async (_, spoil) => {
  const validate = plainValidator(editorSchema(await catalogue()));
  const file = await studio();
  spoil(file);
  expect(validate(file)).toBe(false);
});

test('host settings stand beside those of a contribution whose schema is a union', () => {
  const closed = (name: string) => ({
    properties: { [name]: { type: 'string' } },
    required: [name],
    additionalProperties: false,
  });
  const manifest = {
    contributes: {
      transports: [
        {
          id: 'two',
          api: 'transport/v1',
          title: 'Two',
          settings: { type: 'object', oneOf: [closed('a'), closed('b')] },
        },
      ],
    },
  } as unknown as Manifest;
  const validate = plainValidator(editorSchema([manifest]));
  const file = (settings: object) => ({
    company: { name: 'N', from: 'a@b.example' },
    accounts: { x: { use: 'two', throttles: [], ...settings } },
  });
  expect(validate(file({ a: 'x' }))).toBe(true);
  expect(validate(file({ c: 'x' }))).toBe(false);
});

test('the same plugins in another order give the same text', async () => {
  const plugins = await catalogue();
  expect(JSON.stringify(editorSchema(plugins.toReversed()))).toBe(JSON.stringify(editorSchema(plugins)));
});

test('every setting explains itself', async () => {
  const text = JSON.stringify(editorSchema(await catalogue()));
  for (const words of [
    'Which one does it. relay: A relay',
    'Such as `20 per minute`.',
    'Throttles that must all let',
  ]) {
    expect(text).toContain(words);
  }
});
