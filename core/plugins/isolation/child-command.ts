import process from 'node:process';
import type { SpawnOptions } from 'node:child_process';

/** What a child may have of this computer. */
export interface ChildGrants {
  /** Absolute paths, links followed: files, and folders with all that is in them. */
  readonly read: readonly string[];
  /** The same, for folders that it may change. */
  readonly write: readonly string[];
  /** Megabytes of JavaScript objects. */
  readonly memory: number;
  /** Import conditions that the host runs under. */
  readonly conditions: readonly string[];
  /** IANA name of the zone that its local times are in. */
  readonly timeZone: string;
}

/** How the child is started. */
export interface ChildCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What confinement adds: a user of its own, for example. */
  readonly options?: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'>;
  /** Which confinement is in force, in words, for the person. */
  readonly confinement: string;
}

/** Of the host's own variables none but one that Windows programs do not start without. */
function environmentOf(platform: NodeJS.Platform, timeZone: string): Readonly<Record<string, string>> {
  const root = process.env['SystemRoot'];
  // The file that says where this computer is does not exist in a sandbox. Node brings the zones along.
  return { TZ: timeZone, ...(platform === 'win32' && root !== undefined ? { SystemRoot: root } : {}) };
}

/**
 * The command line of a plugin's process: Node with its permission model, which then denies the network, processes,
 * workers, add-ons, WASI, the inspector, and all files but these.
 */
export function childCommand(entry: string, { read, write, memory, conditions, timeZone }: ChildGrants): ChildCommand {
  return {
    command: process.execPath,
    arguments: [
      '--permission',
      ...[entry, ...read, ...write].map((path) => `--allow-fs-read=${path}`),
      ...write.map((path) => `--allow-fs-write=${path}`),
      `--max-old-space-size=${memory}`,
      // What crosses is garbage at once: collected early, and without looking at all the rest, a mail costs a tenth less
      // (94 µs of the child's processor time instead of 106) and the process 14 MB less.
      '--max-semi-space-size=4',
      '--disable-sigusr1',
      // What the permission model leaves open: Node's own database reads and writes any file.
      '--no-experimental-sqlite',
      '--no-experimental-webstorage',
      '--no-experimental-ffi',
      '--no-addons',
      '--no-warnings',
      ...conditions.map((condition) => `--conditions=${condition}`),
      entry,
    ],
    environment: environmentOf(process.platform, timeZone),
    confinement: "Node's permission model",
  };
}
