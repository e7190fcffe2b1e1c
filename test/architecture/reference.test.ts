import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { coreSchema } from '../../core/composition/configuration/core-schema.ts';
import { bundledPlugins } from '../../host/bundled-plugins.ts';
import { root } from './sources.ts';

interface Reference {
  readonly referenceTables: (schema: unknown, packages: readonly unknown[]) => Readonly<Record<string, string>>;
  readonly withTables: (text: string, tables: Readonly<Record<string, string>>) => string;
  readonly packagesOf: (names: readonly string[]) => readonly unknown[];
}

test('docs/configuration.md tells every setting of the core and the bundled plugins: node scripts/write-configuration-reference.mjs', async () => {
  const script = pathToFileURL(join(root, 'scripts/write-configuration-reference.mjs')).href;
  const { referenceTables, withTables, packagesOf } = (await import(script)) as Reference;
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  const tables = referenceTables(coreSchema(), packagesOf(bundledPlugins));
  expect(Object.keys(tables).length).toBeGreaterThan(8);
  expect(page).toBe(withTables(page, tables));
});
