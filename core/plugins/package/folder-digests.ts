import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, integrityFile, signatureFile } from './integrity.ts';
import { packageLimits } from './package-files.ts';

/** What lies in an installed plugin's folder, as digests. */
export interface FolderDigests {
  /** The list of files, as it lies there; absent when it does not. */
  readonly list?: Uint8Array;
  /** Of every other file but the signature; of what is no file, its kind instead. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads and digests every file of a folder. Sizes and times are no proof of anything, so all is read. One that has
 * grown beyond what a package may have is not read to its end.
 * @throws as the file system does.
 */
export async function folderDigests(folder: string): Promise<FolderDigests> {
  const digests = new Map<string, string>();
  let list: Uint8Array | undefined;
  let octets = 0;
  const look = async (inside: string): Promise<void> => {
    for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
      if (digests.size > packageLimits.files) return;
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) {
        await look(path);
        continue;
      }
      const file = join(folder, path);
      octets += entry.isFile() ? (await stat(file)).size : 0;
      // A link may lead anywhere; it is not of the package.
      if (!entry.isFile() || octets > packageLimits.octets * 2) digests.set(path, 'no file of a package');
      else if (path === integrityFile) list = await readFile(file);
      else if (path !== signatureFile) digests.set(path, digestOf(await readFile(file)));
    }
  };
  await look('');
  return { digests, ...(list === undefined ? {} : { list }) };
}
