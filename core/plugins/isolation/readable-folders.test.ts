import { mkdir, mkdtempDisposable, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readableFolders } from './readable-folders.ts';

/** A house with a library that is linked, as in a clone, and a plugin that names what it is told to. */
async function house(named: readonly string[]): Promise<{ readonly place: string } & AsyncDisposable> {
  const folder = await mkdtempDisposable(path.join(tmpdir(), 'postrider-readable-'));
  const place = await realpath(folder.path);
  const make = async (where: string, name: string, dependencies: readonly string[] = []): Promise<void> => {
    await mkdir(path.join(place, where), { recursive: true });
    const packageJson = {
      name,
      version: '1.0.0',
      dependencies: Object.fromEntries(dependencies.map((each) => [each, '1.0.0'])),
    };
    await writeFile(path.join(place, where, 'package.json'), JSON.stringify(packageJson));
  };
  await make('plugin', 'plugin', named);
  await make('driver', '@house/driver', ['codec']);
  await make('private', 'private');
  await make('node_modules/codec', 'codec');
  await mkdir(path.join(place, 'node_modules/@house'));
  await symlink(path.join(place, 'driver'), path.join(place, 'node_modules/@house/driver'));
  await symlink(path.join(place, 'private'), path.join(place, 'node_modules/private'));
  return { place, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function opened(named: readonly string[], libraries: readonly string[]): Promise<readonly string[]> {
  await using made = await house(named);
  const { place } = made;
  const inPlace = (each: string): string => path.join(place, each);
  const folders = await readableFolders(inPlace('plugin'), [], libraries.map(inPlace));
  return folders.map((each) => path.relative(place, each)).sort();
}

test("a library of the host's own is open to a plugin that names it, with what it names in its turn", async () => {
  expect(await opened(['@house/driver'], ['driver'])).toEqual([
    'driver',
    'node_modules/@house/driver',
    'node_modules/codec',
    'plugin',
  ]);
});

test('it is closed to plugins that do not name it, and other linked folders to everybody', async () => {
  expect(await opened([], ['driver'])).toEqual(['plugin']);
  expect(await opened(['@house/driver', 'private'], [])).toEqual(['plugin']);
  expect(await opened(['private'], ['driver'])).toEqual(['plugin']);
});
