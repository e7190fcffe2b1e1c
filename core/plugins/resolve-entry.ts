import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** Where a package says its entry is, before the disk is looked at. */
export type Entry =
  | { readonly kind: 'named'; readonly main: string; readonly key: '/exports' | '/main' }
  | { readonly kind: 'none' };

export type FoundEntry = { readonly kind: 'found' } | { readonly kind: 'outside' } | { readonly kind: 'absent' };

function target(exports: unknown, conditions: readonly string[]): string | undefined {
  if (typeof exports === 'string') return exports;
  if (Array.isArray(exports)) return exports.map((each) => target(each, conditions)).find((each) => each !== undefined);
  if (typeof exports !== 'object' || exports === null) return undefined;
  for (const [condition, each] of Object.entries(exports)) {
    // The order in the file decides, as in Node's own resolution.
    const found = conditions.includes(condition) ? target(each, conditions) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The module that `import` of this package loads, by Node's rules for `exports["."]` and `main`. */
export function namedEntry(
  packageJson: { readonly exports?: unknown; readonly main?: unknown },
  conditions: readonly string[],
): Entry {
  const { exports, main } = packageJson;
  if (exports !== undefined) {
    const isMap = typeof exports === 'object' && exports !== null && !Array.isArray(exports);
    const root = isMap && '.' in exports ? exports['.'] : exports;
    const named = target(root, [...conditions, 'node', 'import', 'module-sync', 'default']);
    return named === undefined ? { kind: 'none' } : { kind: 'named', main: named, key: '/exports' };
  }
  return typeof main === 'string' ? { kind: 'named', main, key: '/main' } : { kind: 'none' };
}

/** Looks whether the entry is there and, links followed, inside the package. */
export async function findEntry(folder: string, main: string): Promise<FoundEntry> {
  const isInside = (parent: string, child: string): boolean => {
    const relative = path.relative(parent, child);
    return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  };
  const wanted = path.resolve(folder, main);
  if (!isInside(folder, wanted)) return { kind: 'outside' };
  try {
    return isInside(await realpath(folder), await realpath(wanted)) ? { kind: 'found' } : { kind: 'outside' };
  } catch {
    return { kind: 'absent' };
  }
}
