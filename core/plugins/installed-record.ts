import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Permissions, Problem } from '../contracts/index.ts';
import { readLimited } from '../settings/read-limited.ts';
import { pathFault } from './package/package-files.ts';

/** The record of installed plugins, beside the configuration. It is meant to be committed with it. */
export const recordFile = 'postrider-plugins.json';

/** Where a plugin came from, to fetch it again. Paths are relative to the configuration's folder. */
export type PluginOrigin =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'npm'; readonly spec: string };

/** What was installed, and what a person allowed it. */
export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  readonly origin: PluginOrigin;
  /** `transports/pigeon`, as its manifest said: known when its files are not there. */
  readonly brings: readonly string[];
  /** The digest of the package's list of files. */
  readonly integrity: string;
  /** The key that signed it; absent when none did. */
  readonly signer?: string;
  /** What was granted; it never gets more, whatever its manifest comes to ask for. */
  readonly granted: Permissions;
  /** The addresses as they were shown, defaults and all: an update with other ones asks again. */
  readonly addresses?: readonly string[];
  readonly enabled: boolean;
}

const FORMAT = 'postrider-plugins/1';
const SIZE = 1024 * 1024;
const NAME = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/** The folder of an installed plugin. */
export function installedFolder(configurationFolder: string, name: string): string {
  return join(configurationFolder, '.postrider', 'plugins', ...name.split('/'));
}

function unreadable(file: string, why: string): Problem {
  return {
    code: 'PLUGIN_RECORD_UNREADABLE',
    what: `${file} cannot be read: ${why}. No installed plugin is used.`,
    next: 'Take it back from your version control or a backup, or remove it and install the plugins again.',
    where: { file },
  };
}

function isOrigin(value: unknown): value is PluginOrigin {
  const { kind, path, spec } = (value ?? {}) as Record<string, unknown>;
  return kind === 'npm' ? typeof spec === 'string' : (kind === 'folder' || kind === 'file') && typeof path === 'string';
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isEntry(value: unknown): value is InstalledPlugin {
  const { name, version, origin, brings, integrity, signer, granted, addresses, enabled } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return (
    typeof name === 'string' &&
    isInstallableName(name) &&
    typeof version === 'string' &&
    isOrigin(origin) &&
    areTexts(brings) &&
    (addresses === undefined || areTexts(addresses)) &&
    typeof integrity === 'string' &&
    (signer === undefined || typeof signer === 'string') &&
    typeof granted === 'object' &&
    granted !== null &&
    !Array.isArray(granted) &&
    typeof enabled === 'boolean'
  );
}

/** Names that a folder beneath `.postrider/plugins` can have, too. */
export function isInstallableName(name: string): boolean {
  return name.length <= 100 && NAME.test(name) && pathFault(name) === undefined;
}

/** Reads what is installed; nothing, where there is no record. */
export async function readInstalled(
  configurationFolder: string,
): Promise<{ readonly plugins: readonly InstalledPlugin[]; readonly problems: readonly Problem[] }> {
  const file = join(configurationFolder, recordFile);
  const read = await readLimited(file, SIZE);
  if (read.kind === 'missing') return { plugins: [], problems: [] };
  const broken = (why: string) => ({ plugins: [], problems: [unreadable(file, why)] });
  if (read.kind !== 'text') return broken(read.kind === 'failed' ? causeOf(read.error).message : `it is ${read.kind}`);
  try {
    const { format, plugins } = JSON.parse(read.text) as Record<string, unknown>;
    if (format !== FORMAT || !Array.isArray(plugins)) return broken(`it is no ${FORMAT}`);
    const entries: readonly unknown[] = plugins;
    if (!entries.every(isEntry)) return broken('an entry of it is not complete');
    if (new Set(entries.map(({ name }) => name)).size < entries.length) return broken('a plugin stands in it twice');
    return { plugins: entries, problems: [] };
  } catch {
    return broken('it is not JSON');
  }
}

/** Writes the record so that a crash leaves the old one or the new one. @throws ProblemError when it cannot. */
export async function writeInstalled(configurationFolder: string, plugins: readonly InstalledPlugin[]): Promise<void> {
  const file = join(configurationFolder, recordFile);
  const draft = `${file}.${randomBytes(4).toString('hex')}.new`;
  const sorted = [...plugins].sort((one, other) => (one.name < other.name ? -1 : 1));
  try {
    {
      await using handle = await open(draft, 'wx');
      await handle.writeFile(`${JSON.stringify({ format: FORMAT, plugins: sorted }, undefined, 2)}\n`);
      await handle.sync();
    }
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw new ProblemError({
      code: 'PLUGIN_RECORD_UNWRITABLE',
      what: `${file} cannot be written.`,
      next: `Check that you may write to ${dirname(file)} and that the disk has room; then do it again.`,
      where: { file },
      cause: causeOf(thrown),
    });
  }
}
