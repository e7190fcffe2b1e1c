import { createHash } from 'node:crypto';
import { compareText } from './compare-text.ts';
import { pathFault, packageLimits } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';

/** Where a package's own list of its files stands. */
export const integrityFile = 'postrider-integrity.json';
/** Where the signature over that list stands. */
export const signatureFile = 'postrider-signature.json';

const FORMAT = 'postrider-integrity/1';

/** The list of a package's files with the SHA-256 of each, in hexadecimal. */
export interface Integrity {
  readonly name: string;
  readonly version: string;
  readonly files: ReadonlyMap<string, string>;
}

export function digestOf(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}

/** The digest by which a whole package is known: that of its list. */
export function packageDigest(list: Uint8Array): string {
  return `sha256-${createHash('sha256').update(list).digest('base64')}`;
}

/** List and signature are about the other files. */
const isListed = (path: string): boolean => path !== integrityFile && path !== signatureFile;

export function digestsOf(files: PackageFiles): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => isListed(path)).map(([path, content]) => [path, digestOf(content)]));
}

/** The list as it stands in the package; the same files give the same octets. */
export function writeIntegrity({ name, version, files }: Integrity): Uint8Array {
  const sorted = [...files].sort(([one], [other]) => compareText(one, other));
  const list = { format: FORMAT, name, version, files: Object.fromEntries(sorted) };
  return Buffer.from(`${JSON.stringify(list, undefined, 2)}\n`);
}

/** Undefined when it is no such list. */
export function readIntegrity(octets: Uint8Array): Integrity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch {
    return undefined;
  }
  const { format, name, version, files } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT || typeof name !== 'string' || typeof version !== 'string') return undefined;
  if (typeof files !== 'object' || files === null || Array.isArray(files)) return undefined;
  const entries = Object.entries(files as Record<string, unknown>);
  const isSound = entries.every(
    ([path, digest]) => pathFault(path) === undefined && typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest),
  );
  if (!isSound || entries.length > packageLimits.files) return undefined;
  return { name, version, files: new Map(entries as [string, string][]) };
}

/** How files differ from their list. */
export interface Difference {
  readonly path: string;
  readonly how: 'changed' | 'missing' | 'added';
}

export function differencesFrom(list: Integrity, digests: ReadonlyMap<string, string>): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [path, digest] of list.files) {
    const found = digests.get(path);
    if (found !== digest) differences.push({ path, how: found === undefined ? 'missing' : 'changed' });
  }
  for (const path of digests.keys()) if (!list.files.has(path)) differences.push({ path, how: 'added' });
  return differences.sort((one, other) => compareText(one.path, other.path));
}

/** "index.js is changed, a.js is missing and 3 more": for a sentence. */
export function differenceWords(differences: readonly Difference[]): string {
  const shown = differences
    .slice(0, 3)
    .map(({ path, how }) => (how === 'added' ? `${path} was not there` : `${path} is ${how}`));
  const more = differences.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
