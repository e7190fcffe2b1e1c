import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import process from 'node:process';

/** Lends the SDK to whatever runs behind it; beside this file's own folder, compiled or not. */
const preload = new URL(`../lend-sdk-preload${extname(import.meta.url)}`, import.meta.url).href;

/** Characters of the output that are kept: the end, where a test runner says what failed. */
const MOST = 1024 * 1024;

export interface NodeRun {
  readonly folder: string;
  /** Keep the end of what it prints instead of showing it. */
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** Runs Node in a plugin's folder with the SDK lent, and waits for its end. */
export async function runNode(
  words: readonly string[],
  { folder, quiet, signal }: NodeRun,
): Promise<{ readonly exitCode: number | undefined; readonly output: string }> {
  // A test runner that finds itself inside another one reports to that one.
  const { NODE_TEST_CONTEXT: _context, ...environment } = process.env;
  const child = spawn(process.execPath, [...process.execArgv, `--import=${preload}`, ...words], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-MOST)));
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  return { exitCode: child.exitCode ?? undefined, output };
}
