import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function dependenciesOf(folder: string): Promise<readonly string[]> {
  try {
    const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: Readonly<Record<string, string>>;
    };
    return Object.keys(dependencies ?? {});
  } catch {
    return [];
  }
}

/** Where a library is found from a package inside the folder, as Node looks for it: nearest first, never above. */
async function findFrom(folder: string, from: string, name: string): Promise<string | undefined> {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (await exists(join(folder, path))) return path;
    if (at === '') return undefined;
  }
}

/**
 * Folders of the libraries that go with a package, their own libraries included, relative to it. One that is not
 * installed is left out; the check of the package says so.
 */
export async function bundledFolders(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  const open = names.map((name) => ({ from: '', name }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (!/^(@[\w.-]+\/)?[\w.-]+$/.test(next.name)) continue;
    const path = await findFrom(folder, next.from, next.name);
    if (path === undefined || found.has(path)) continue;
    found.add(path);
    const from = path;
    open.push(...(await dependenciesOf(join(folder, path))).map((name) => ({ from, name })));
  }
  return [...found].sort();
}
