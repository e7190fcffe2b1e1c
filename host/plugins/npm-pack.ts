import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { packageLimits } from '@postrider/core';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { readPacked } from './read-packed.ts';

/** `name`, `@scope/name`, either with `@version`: nothing that npm or a shell could read as more. */
const SPEC = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*(@[A-Za-z0-9^~<>=.*+-]{1,64})?$/;

export function isNpmSpec(text: string): boolean {
  return text.length <= 214 && SPEC.test(text);
}

/**
 * What npm is told; the package is left in the folder that it runs in. For the shell of Windows the spec is quoted: it
 * would take the `>` of a range for a file to write to, and `^` for nothing.
 */
export function packWords(spec: string, forShell: boolean): readonly string[] {
  return ['pack', '--ignore-scripts', '--silent', '--pack-destination=.', '--', forShell ? `"${spec}"` : spec];
}

/** Characters of npm's complaint that are kept. */
const MOST = 4_000;

/** What npm is allowed, other than by tests: minutes are enough for the largest package on a slow line. */
export interface NpmLimits {
  /** The program, and what is said to it before anything else. */
  readonly program: readonly [string, ...string[]];
  readonly milliseconds: number;
  /** Octets of the packed file. */
  readonly octets: number;
}

const usual: NpmLimits = { program: ['npm'], milliseconds: 10 * 60_000, octets: packageLimits.octets };

/**
 * Has the person's own npm fetch a package, from the registry it is set up for. No script of the package runs, and
 * nothing that it depends on is fetched.
 * @throws ProblemError when npm is not there or could not fetch it.
 */
export async function npmPack(spec: string, signal: AbortSignal, limits: NpmLimits = usual): Promise<Uint8Array> {
  if (!isNpmSpec(spec)) throw new RangeError(`${spec} is no name of a package.`);
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-npm-'));
  // npm is a script there, which only a shell starts.
  const windows = process.platform === 'win32';
  const [program, ...before] = limits.program;
  const late = AbortSignal.timeout(limits.milliseconds);
  const child = spawn(program, [...before, ...packWords(spec, windows)], {
    cwd: folder.path,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: AbortSignal.any([signal, late]),
    shell: windows,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-MOST)));
  const failed = (why: string): ProblemError =>
    new ProblemError({
      code: 'PLUGIN_FETCH_FAILED',
      what: `npm could not fetch ${spec}: ${why}.`,
      next: 'Check the name and your connection; npm view NAME shows whether the registry has it.',
    });
  try {
    await once(child, 'close');
  } catch (thrown) {
    const { code, message } = thrown as { code?: unknown; message: string };
    if (late.aborted) throw failed(`it took more than ${limits.milliseconds / 60_000} minutes`);
    throw failed(code === 'ENOENT' ? 'there is no npm on this computer' : message);
  }
  const [packed] = (await readdir(folder.path)).filter((name) => name.endsWith('.tgz'));
  if (child.exitCode !== 0 || packed === undefined)
    throw failed(said.trim().split('\n').at(-1)?.replace(/\.$/, '') || `it ended with ${child.exitCode}`);
  try {
    return await readPacked(join(folder.path, packed), limits.octets);
  } catch (thrown) {
    throw failed(`what came cannot be used, ${causeOf(thrown).message}`);
  }
}
