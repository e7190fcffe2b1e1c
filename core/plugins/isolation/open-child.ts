import path from 'node:path';
import { mkdir, realpath } from 'node:fs/promises';
import { getCACertificates, rootCertificates } from 'node:tls';
import { pathToFileURL } from 'node:url';
import type { Clock, Manifest } from '../../contracts/index.ts';
import type { Channel } from './channel.ts';
import { childCommand } from './child-command.ts';
import { childEntry, childFolder } from './child-place.ts';
import { confine } from './confinement/confine.ts';
import { isOpenToAll } from './confinement/open-to-all.ts';
import { requireNoOutsideLinks } from './confinement/outside-links.ts';
import type { System } from './confinement/system.ts';
import type { LoadOrder } from './orders.ts';
import { processChannel } from './process-channel.ts';
import { readableFolders } from './readable-folders.ts';

/** What the configuration grants a plugin of the disk: see `files-of.ts`. */
export interface GrantedFiles {
  /** Files that its settings name. */
  readonly files: readonly string[];
  /** Folders of its instances, when it was granted data. */
  readonly folders: readonly string[];
}

export interface ChildSurroundings {
  readonly clock: Clock;
  /** Packages that the host lends: name and folder. */
  readonly lent: Readonly<Record<string, string>>;
  /** Folders of the host's own libraries: open to plugins that name them. */
  readonly libraries?: readonly string[];
  /** Import conditions that the host runs under. */
  readonly conditions: readonly string[];
  /** Megabytes of JavaScript objects that a plugin may have; 128 when left out. */
  readonly memory?: number;
  /** IANA name of the zone that a plugin's local times are in; the host's own when left out. */
  readonly timeZone?: string;
  /** What this system has to confine a process with. */
  system(): Promise<System>;
}

/** The authorities that the host trusts, when they are others than those Node brings along. */
function authorities(): readonly string[] | undefined {
  const trusted = getCACertificates('default');
  return trusted.length === rootCertificates.length ? undefined : trusted;
}

export function loadOrder(
  { name, version, folder, main, permissions }: Manifest,
  lent: ChildSurroundings['lent'],
): LoadOrder {
  // Who connects nowhere trusts nobody: reading two hundred certificates takes time and memory.
  const trusted = (permissions.network ?? []).length === 0 ? undefined : authorities();
  return {
    entry: pathToFileURL(path.resolve(folder, main)).href,
    plugin: { name, version },
    lent,
    ...(trusted === undefined ? {} : { authorities: trusted }),
  };
}

/**
 * Starts a process for a plugin.
 * @throws ProblemError when a link in its folder leads out of what it may read.
 */
export async function openChild(
  manifest: Manifest,
  { files, folders }: GrantedFiles,
  surroundings: ChildSurroundings,
): Promise<Channel> {
  const { folder } = manifest;
  const { clock, lent, libraries, conditions, memory = 128 } = surroundings;
  const { timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone } = surroundings;
  // The permission model tells folders from files when the process starts: they must be there.
  await Promise.all(folders.map((each) => mkdir(each, { recursive: true, mode: 0o700 })));
  const read = [...(await readableFolders(folder, Object.values(lent), libraries)), folder, ...files, childFolder];
  const real = await Promise.all(read.map((each) => realpath(each).catch(() => each)));
  const readable = [...new Set([...read, ...real])];
  await requireNoOutsideLinks(manifest, real);
  const system = await surroundings.system();
  const grants = { read: readable, write: folders, memory, conditions, timeZone };
  const command = confine(system, childCommand(childEntry, grants), {
    plugin: manifest.name,
    read: [childEntry, ...readable],
    write: folders,
    memory,
    isOpenToAll:
      system.firstUser !== undefined && (await isOpenToAll([process.execPath, childEntry, ...real, ...folders])),
  });
  return processChannel(command, clock);
}
