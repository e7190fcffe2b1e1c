import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageFiles } from './package-files.ts';

/**
 * Writes a package's files into a folder that is new and empty. Nothing is ever written over: a file that is there
 * already is an error. The disk has them when this resolves.
 */
export async function placeFiles(files: PackageFiles, folder: string): Promise<void> {
  for (const [path, content] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await using handle = await open(file, 'wx', 0o644);
    await handle.writeFile(content);
    await handle.sync();
  }
}
