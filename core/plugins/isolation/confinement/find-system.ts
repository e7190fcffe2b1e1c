import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { bubblewrapArguments } from './bubblewrap-arguments.ts';
import { resourceLimits } from './resource-limits.ts';
import { bareSystem } from './system.ts';
import type { System } from './system.ts';

const run = promisify(execFile);

/** Where programs of the system are; the person's PATH may lead to programs of anyone. */
const folders = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** Milliseconds that one try may take. */
const patience = 5000;

/** Beyond what systems give to people, services and containers; and where only few ids exist, below nobody's. */
const userRanges = [1_900_000_000, 64_000_000, 100_000];

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const program = path.join(folder, name);
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}

/** True when the command runs here and ends well. */
async function runs(
  command: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly gid?: number } = {},
): Promise<boolean> {
  try {
    await run(command, [...args], { ...options, env: {}, cwd: '/', timeout: patience, killSignal: 'SIGKILL' });
    return true;
  } catch {
    return false;
  }
}

/** Libraries of the system that this process runs on: another Node needs the same. */
function loadedLibraries(): readonly string[] {
  // The types do not know it yet.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  const wasExcluded = report.excludeNetwork;
  // Looking up the names of all interfaces takes seconds on some computers.
  report.excludeNetwork = true;
  try {
    const { sharedObjects } = report.getReport() as { readonly sharedObjects?: readonly unknown[] };
    return (sharedObjects ?? []).filter(
      (each): each is string => typeof each === 'string' && path.isAbsolute(each) && /\.so(\.|$)/.test(each),
    );
  } finally {
    report.excludeNetwork = wasExcluded;
  }
}

async function tryBubblewrap(): Promise<System['bubblewrap']> {
  const program = await findProgram('bwrap');
  if (program === undefined) return undefined;
  const libraries = loadedLibraries();
  const line = bubblewrapArguments({ read: [...libraries, process.execPath], write: [] });
  return (await runs(program, [...line, '--', process.execPath, '--version'])) ? { program, libraries } : undefined;
}

async function tryLimits(): Promise<string | undefined> {
  const program = await findProgram('prlimit');
  if (program === undefined) return undefined;
  const line = [...resourceLimits(64, false), '--', process.execPath, '--max-old-space-size=64', '-e', '0'];
  return (await runs(program, line)) ? program : undefined;
}

async function tryUsers(): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const first of userRanges) {
    const last = first + 999_999;
    if (await runs(process.execPath, ['--version'], { uid: last, gid: last })) return first;
  }
  return undefined;
}

/**
 * Finds out what this system has, by trying each once: that a program is installed says little in containers and
 * where namespaces are switched off. Takes about a tenth of a second; once for a host.
 */
export async function findSystem(): Promise<System> {
  if (process.platform === 'win32') return bareSystem;
  const [bubblewrap, prlimit, firstUser] = await Promise.all([tryBubblewrap(), tryLimits(), tryUsers()]);
  return {
    ...(bubblewrap === undefined ? {} : { bubblewrap }),
    ...(prlimit === undefined ? {} : { prlimit }),
    ...(firstUser === undefined ? {} : { firstUser }),
  };
}
