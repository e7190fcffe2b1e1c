import { readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProblemError, causeOf } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';
import { folderDigests } from '../package/folder-digests.ts';
import { differencesFrom, packageDigest, readIntegrity } from '../package/integrity.ts';
import { packageLimits } from '../package/package-files.ts';
import { placeFiles } from '../package/place-files.ts';
import { readPackage } from '../package/read-package.ts';
import type { SealedPackage } from '../package/read-package.ts';

/** Bundles and plugins in folders: those that were packed are unpacked now. */
export interface UnpackedBundles {
  readonly folders: readonly string[];
  readonly problems: readonly Problem[];
}

function unreadable(file: string, what: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'BUNDLE_UNREADABLE',
    what: `The packed bundle ${file} cannot be used: ${what}.`,
    next: 'Check that the file may be read and its folder of data written, or get the bundle again.',
    where: { file },
    ...(cause === undefined ? {} : { cause: causeOf(cause) }),
  });
}

/** True when every file in the folder is as it was packed: what was changed there since is not trusted. */
async function isWhole(folder: string, digest: string): Promise<boolean> {
  try {
    const { list, digests } = await folderDigests(folder);
    if (list === undefined || packageDigest(list) !== digest) return false;
    const integrity = readIntegrity(list);
    return integrity !== undefined && differencesFrom(integrity, digests).length === 0;
  } catch {
    return false;
  }
}

/** `studio-crm-1.2.0-` and the digest: another content is another folder, so that a running host keeps what it has. */
function folderName({ name, version, digest }: SealedPackage): string {
  return `${name}-${version}-${digest}`.replaceAll(/[^A-Za-z0-9._-]/g, '-');
}

async function unpack(file: string, into: string): Promise<string> {
  const { size } = await stat(file);
  // Compressed, it is never larger than what it may hold.
  if (size > packageLimits.octets) throw unreadable(file, `it has more than ${packageLimits.octets / 1024 / 1024} MB`);
  const bundle = readPackage(await readFile(file), file);
  const folder = path.join(into, folderName(bundle));
  if (await isWhole(folder, bundle.digest)) return folder;
  const making = `${folder}.${process.pid}.new`;
  await rm(making, { recursive: true, force: true });
  try {
    await placeFiles(bundle.files, making);
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  } catch (thrown) {
    await rm(making, { recursive: true, force: true });
    // Another process of the same program was faster.
    if (!(await isWhole(folder, bundle.digest))) throw thrown;
  }
  return folder;
}

/**
 * Puts a folder in the place of each packed bundle; folders stay as they are. `into` holds what was unpacked, by its
 * content, from one start to the next. A bad file costs no other bundle.
 */
export async function unpackBundles(bundles: readonly string[], into: string): Promise<UnpackedBundles> {
  const folders: string[] = [];
  const problems: Problem[] = [];
  for (const each of bundles) {
    const isPacked = await stat(each).then(
      (found) => found.isFile(),
      () => false,
    );
    try {
      folders.push(isPacked ? await unpack(path.resolve(each), into) : each);
    } catch (thrown) {
      const error = ProblemError.is(thrown) ? thrown : unreadable(each, causeOf(thrown).message, thrown);
      problems.push(...error.problems);
    }
  }
  return { folders, problems };
}
