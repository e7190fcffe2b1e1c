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

/** Windows programs do not start without it. */
function environmentOf(platform: NodeJS.Platform): Readonly<Record<string, string>> {
  const root = process.env['SystemRoot'];
  return platform === 'win32' && root !== undefined ? { SystemRoot: root } : {};
}

/**
 * The command line of a plugin's process: Node with its permission model, which then denies the network, processes,
 * workers, add-ons, WASI, the inspector, and all files but these.
 */
export function childCommand(entry: string, { read, write, memory, conditions }: ChildGrants): ChildCommand {
  return {
    command: process.execPath,
    arguments: [
      '--permission',
      ...[entry, ...read, ...write].map((path) => `--allow-fs-read=${path}`),
      ...write.map((path) => `--allow-fs-write=${path}`),
      `--max-old-space-size=${memory}`,
      '--disable-sigusr1',
      '--no-warnings',
      ...conditions.map((condition) => `--conditions=${condition}`),
      entry,
    ],
    environment: environmentOf(process.platform),
    confinement: "Node's permission model",
  };
}
