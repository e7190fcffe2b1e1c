import { readFile, realpath } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const packageName = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/i;

async function dependenciesOf(folder: string): Promise<readonly string[]> {
  try {
    const packageJson = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Partial<
      Record<string, unknown>
    >;
    return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) => {
      const group = packageJson[key];
      return typeof group === 'object' && group !== null
        ? Object.keys(group).filter((name) => packageName.test(name))
        : [];
    });
  } catch {
    return [];
  }
}

interface FoundPackage {
  /** Where Node looks for it: perhaps a link. */
  readonly place: string;
  /** Where it is, links followed. */
  readonly folder: string;
}

/** Where Node finds a package from here. */
async function findPackage(name: string, from: string): Promise<FoundPackage | undefined> {
  try {
    const found = findPackageJSON(name, pathToFileURL(path.join(from, 'package.json')));
    if (found === undefined) return undefined;
    const place = path.dirname(found);
    return { place, folder: await realpath(place) };
  } catch {
    return undefined;
  }
}

function isInside(folder: string, parent: string): boolean {
  return folder === parent || folder.startsWith(parent + path.sep);
}

/** Packages that a manifest may lead to at most: a plugin cannot make the host look for ever. */
const mostPackages = 500;

/**
 * Folders that a plugin needs to read: its own, those of the packages the host lends, and the libraries that these
 * name; links to them too, for Node reads through these. A library outside of them must lie in a `node_modules`, or be
 * one of the host's own (`libraries`): naming a package that is linked to the person's own folders opens nothing.
 */
export async function readableFolders(
  folder: string,
  lent: readonly string[],
  libraries: readonly string[] = [],
): Promise<readonly string[]> {
  const own = new Set(await Promise.all(libraries.map((each) => realpath(each).catch(() => each))));
  const trusted = await Promise.all([folder, ...lent].map((each) => realpath(each).catch(() => each)));
  const found = new Set<string>(trusted);
  const links = new Set<string>([folder, ...lent]);
  for (const each of found) {
    if (found.size > mostPackages) break;
    // What the host lends may lie beside it, as in a clone of this project.
    const isLent = each !== trusted[0] && trusted.includes(each);
    for (const name of await dependenciesOf(each)) {
      const library = await findPackage(name, each);
      if (library === undefined) continue;
      const isKnown = isLent || found.has(library.folder) || own.has(library.folder);
      if (!isKnown && !library.folder.split(path.sep).includes('node_modules')) continue;
      found.add(library.folder);
      links.add(library.place);
    }
  }
  const all = [...new Set([...found, ...links])];
  return all.filter((each) => !all.some((other) => other !== each && isInside(each, other)));
}
