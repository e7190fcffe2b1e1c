import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs one side in a process of its own and reads the JSON it prints. */
export async function runNode<Result>(file: string, task: unknown): Promise<Result> {
  const { stdout } = await execute(process.execPath, [file, JSON.stringify(task)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Result;
}

/** Runs a program and tells its time, and its processor time as bash counts it. */
export async function runTimed(
  command: string,
  words: readonly string[],
): Promise<{ readonly seconds: number; readonly processorSeconds: number }> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@"';
  const { stderr } = await execute('bash', ['-c', script, 'bash', command, ...words]);
  const [seconds = 0, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds, processorSeconds: user + system };
}
