import { execFile } from 'node:child_process';
import { mkdtempDisposable, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { whenOver } from '../servers/when-over.ts';
import type { StudioOptions } from './studio.ts';

const execute = promisify(execFile);

/** Somewhere for a studio to lie that runs out of room while it sends. */
export interface SmallDisk extends AsyncDisposable {
  /** How a studio is put there. */
  readonly options: Pick<StudioOptions, 'inside' | 'shell'>;
  /** What the person is told: the code of it. */
  readonly code: string;
  /** Leaves no room, while the command runs. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

/** A file system of its own in memory; where mounting is not allowed, a limit on the size of each file. */
export async function smallDisk(): Promise<SmallDisk> {
  await using made = new AsyncDisposableStack();
  const { path: folder } = made.use(await mkdtempDisposable(join(tmpdir(), 'postrider-disk-')));
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]);
  } catch {
    return limitedFiles(folder, made.move());
  }
  made.use(whenOver('umount --lazy "$0"', folder));
  const ballast = join(folder, 'ballast');
  const disk = made.move();
  return {
    options: { inside: folder },
    code: 'LEDGER_DISK_FULL',
    fill: () => writeFile(ballast, Buffer.alloc(48 * 1024 * 1024)).catch(() => undefined),
    makeRoom: () => rm(ballast),
    [Symbol.asyncDispose]: () => disk.disposeAsync(),
  };
}

/** The limit is set before the command starts, and high enough for the list; sending reaches it by itself. */
async function limitedFiles(folder: string, disk: AsyncDisposableStack): Promise<SmallDisk> {
  const limit = join(folder, 'kilobytes');
  await writeFile(limit, '900');
  return {
    options: { shell: `ulimit -f "$(cat ${limit})"; exec "$0" "$@"` },
    code: 'LEDGER_DISK_FAILED',
    fill: async () => {},
    makeRoom: () => writeFile(limit, 'unlimited'),
    [Symbol.asyncDispose]: () => disk.disposeAsync(),
  };
}
