import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root, sourcesOf } from './sources.ts';

interface AfterVersion {
  readonly withVersions: (text: string, versions: ReadonlyMap<string, string>) => string;
}

test('a release raises the versions of this workspace’s packages wherever they are named, and no others', async () => {
  const script = pathToFileURL(join(root, 'scripts/release/after-version.mjs')).href;
  const { withVersions } = (await import(script)) as AfterVersion;
  const text =
    '{ "name": "@postrider/host", "a": { "@postrider/core": "0.1.0", "@postrider/else": "0.1.0", "yaml": "2.9.1" } }';
  expect(withVersions(text, new Map([['@postrider/core', '0.2.0']]))).toBe(
    '{ "name": "@postrider/host", "a": { "@postrider/core": "0.2.0", "@postrider/else": "0.1.0", "yaml": "2.9.1" } }',
  );
});

test('every released package tells its changes, up to the version it has', () => {
  const packages = sourcesOf('.', 'package.json').filter(
    ({ path }) => !/^(examples|test|bench)\/|fixtures|^package\.json|templates/.test(path),
  );
  expect(packages.length).toBeGreaterThan(12);
  for (const { path, text } of packages) {
    const { name, version } = JSON.parse(text) as { readonly name: string; readonly version: string };
    const changes = readFileSync(join(root, path.replace('package.json', 'CHANGELOG.md')), 'utf8');
    expect([name, changes]).toEqual([name, expect.stringContaining(`# ${name}\n\n## ${version}\n`)]);
  }
});
