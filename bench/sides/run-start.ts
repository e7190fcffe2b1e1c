import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

/** How long a program of Node's took. */
export interface Started {
  /** From before the process was there to its first word that it is ready, or else to its end. */
  readonly milliseconds: number;
  /** Processor time of the process, user and system, until it ended. */
  readonly processor: number;
}

/** Runs a program of Node's in a folder. @throws Error when it fails. */
export async function runStart(words: readonly string[], folder: string): Promise<Started> {
  const script = 'TIMEFORMAT="%U %S"; time "$@" 2>&3 3>&-';
  const from = performance.now();
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let milliseconds: number | undefined;
  let told = '';
  child.stdout?.on('data', (words: Buffer) => {
    if (words.includes('ready')) milliseconds ??= performance.now() - from;
  });
  child.stderr?.on('data', (words: Buffer) => (told += words.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  milliseconds ??= performance.now() - from;
  if (code !== 0) throw new Error(`node ${words.join(' ')} ended with ${code}: ${told}`);
  const [user = 0, system = 0] = (told.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { milliseconds, processor: (user + system) * 1000 };
}
