import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Octets of a package.json that are read, as everywhere. */
const most = 1024 * 1024;

/** The name in a folder's package.json, if it has one; whatever else is wrong with it is not this one's business. */
export async function nameInFolder(folder: string): Promise<string | undefined> {
  try {
    await using file = await open(join(folder, 'package.json'));
    const found = await file.stat();
    if (!found.isFile() || found.size > most) return undefined;
    const { name } = JSON.parse(await file.readFile('utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
