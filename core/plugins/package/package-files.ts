import { compareText } from './compare-text.ts';

/** A package's files, by their paths with forward slashes, sorted: the same package is always the same map. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/** What a package may have at most: enough for a plugin with its libraries, too little to fill a disk. */
export const packageLimits = {
  files: 5_000,
  /** Octets of all files together. */
  octets: 64 * 1024 * 1024,
  /** Characters of a path: with `package/` before it, it fits an archive however its folders are cut. */
  path: 140,
} as const;

/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const SEGMENT = /^[A-Za-z0-9._@+~()[\],=#!$%&' -]{1,100}$/;

/**
 * Why a path cannot stand in a package; undefined when it can. One rule for what is packed and what is unpacked: every
 * path that passes lies inside the package's folder and means the same file on every system.
 */
export function pathFault(path: string): string | undefined {
  if (path.length > packageLimits.path) return `a path of more than ${packageLimits.path} characters`;
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return 'a path that leaves its folder';
    if (!SEGMENT.test(segment)) return 'a name with characters that not every system takes';
    if (/[. ]$/.test(segment)) return 'a name that ends with a dot or a space';
    if (DEVICE.test(segment)) return 'a name that Windows keeps for a device';
  }
  return undefined;
}

/** Two paths that some systems hold for one: those that differ in case only, and a file that is also a folder. */
export function clashingPath(paths: Iterable<string>): string | undefined {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const plain = path.toLowerCase();
    if (files.has(plain) || folders.has(plain)) return path;
    files.add(plain);
    const segments = plain.split('/');
    for (let depth = 1; depth < segments.length; depth++) {
      const folder = segments.slice(0, depth).join('/');
      if (files.has(folder)) return path;
      folders.add(folder);
    }
  }
  return undefined;
}

export function sortedFiles(files: Iterable<readonly [string, Uint8Array]>): PackageFiles {
  return new Map([...files].sort(([one], [other]) => compareText(one, other)));
}
