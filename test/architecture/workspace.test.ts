import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourcesOf } from './sources.ts';

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const packages = sourcesOf('.', 'package.json').filter(
  ({ path }) => !path.includes('examples/') && !path.includes('fixtures'),
);
const read = ({ text }: { readonly text: string }): PackageFile => JSON.parse(text) as PackageFile;

test('the lock file records no download addresses', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/);
});

test('every package is under the MIT licence, and every version is pinned', () => {
  for (const file of packages) {
    const { name, license, dependencies, devDependencies } = read(file);
    expect({ name, license }).toEqual({ name, license: 'MIT' });
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
  }
});

test('every dependency is explained in docs/dependencies.md', () => {
  const explained = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const missing = packages
    .flatMap((file) => Object.keys({ ...read(file).dependencies, ...read(file).devDependencies }))
    .filter((name) => !name.startsWith('@postrider/') && !new RegExp(`^\\| \`?${name}\`? `, 'm').test(explained));
  expect([...new Set(missing)]).toEqual([]);
});

test('every plugin has a README', () => {
  const readmes = sourcesOf('plugins', 'README.md').map(({ path }) => path);
  for (const { path } of sourcesOf('plugins', 'package.json'))
    expect(readmes).toContain(path.replace('package.json', 'README.md'));
});

test.each(['host', 'sdk'])("the version that %s tells is its package's", (room) => {
  const version = /version = '([^']+)'/.exec(readFileSync(join(root, room, 'version.ts'), 'utf8'))?.[1];
  expect(version).toBe(packages.map(read).find(({ name }) => name === `@postrider/${room}`)?.version);
});
