import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs/promises';
import { sep } from 'node:path';
import process from 'node:process';

export interface Repeated {
  /** What this program is called with in each round. */
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told before a round that a change leads to. */
  readonly changed: (path: string) => void;
}

/** Editors write a file in several steps; they are one change. */
const settled = 150;

/** Changes that no round depends on, and those that a round itself makes. */
function isOfInterest(path: string): boolean {
  const names = path.split(sep);
  return !names.some((name) => name.startsWith('.') || name === 'node_modules') && !/\.(postrider|tgz|log)$/.test(path);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Calls this program with these words, and again after each change in a folder, until the signal aborts. */
export async function repeatOnChange(folder: string, { words, environment, signal, changed }: Repeated): Promise<void> {
  let round: ChildProcess | undefined;
  let pending: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const start = (): void => {
    const program = process.argv[1] ?? '';
    round = spawn(process.execPath, [...process.execArgv, program, ...words], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: environment,
    });
  };
  const stop = async (): Promise<void> => {
    if (round === undefined) return;
    round.kill('SIGTERM');
    await ended(round);
  };
  const again = async (path: string): Promise<void> => {
    await stop();
    if (signal.aborted) return;
    changed(path);
    start();
  };
  start();
  try {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      if (filename === null || !isOfInterest(filename)) continue;
      clearTimeout(pending);
      pending = setTimeout(() => void (last = last.then(() => again(filename))), settled);
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    clearTimeout(pending);
    await last;
    await stop();
  }
}
