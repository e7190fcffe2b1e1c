import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { causeOf } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';
import { bundledFolders } from './bundled-folders.ts';
import { clashingPath, packageLimits, pathFault, sortedFiles } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';
import { holdsPrivateKey, isLeftOut, isPacked } from './packing-rules.ts';
import { integrityFile, signatureFile } from './integrity.ts';

/** What a folder would be packed as. */
export interface CollectedFiles {
  readonly files: PackageFiles;
  /** Why it cannot be packed as it is; all at once. */
  readonly problems: readonly Problem[];
  /** Paths in which secrets seem to lie; they are never packed. */
  readonly leftOutSecrets: readonly string[];
}

const SECRET_NAMES = /^(\.env(\..*)?|\.npmrc|secrets\.json|id_(rsa|ecdsa|ed25519)|.*\.(pem|key|p12|pfx))$/;

interface PackageTerms {
  readonly list: readonly string[] | undefined;
  readonly bundled: readonly string[];
}

const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;

async function termsOf(folder: string): Promise<PackageTerms> {
  try {
    const value = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    const bundled = value['bundleDependencies'] ?? value['bundledDependencies'];
    return { list: texts(value['files']), bundled: texts(bundled) ?? [] };
  } catch {
    // The manifest's own examination says what is wrong with it.
    return { list: undefined, bundled: [] };
  }
}

/** Looks through folders once, with limits: a wrong folder may be a whole disk. */
class Collection {
  readonly files = new Map<string, Uint8Array>();
  readonly problems: Problem[] = [];
  readonly secrets: string[] = [];
  readonly #folder: string;
  #octets = 0;
  #full = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async folder(inside: string, wanted: (path: string) => boolean): Promise<void> {
    const entries = await readdir(join(this.#folder, inside), { withFileTypes: true });
    for (const entry of entries) {
      if (this.#full) return;
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (path === integrityFile || path === signatureFile) continue;
      if (SECRET_NAMES.test(entry.name)) this.secrets.push(path);
      if (isLeftOut(entry.name)) continue;
      if (entry.isDirectory()) await this.folder(path, wanted);
      else if (wanted(path)) await this.#file(path, entry.isFile());
    }
  }

  async #file(path: string, isFile: boolean): Promise<void> {
    const fault = isFile ? pathFault(path) : 'a link or a device, which is not packed';
    if (fault !== undefined) {
      this.#fault(path, `it is ${fault}`, 'Rename or remove it, or leave it out of `files` in package.json.');
      return;
    }
    const where = join(this.#folder, path);
    const { size } = await lstat(where);
    this.#octets += size;
    if (this.#octets > packageLimits.octets || this.files.size === packageLimits.files) {
      this.#full = true;
      const most = `${packageLimits.files} files and ${packageLimits.octets / 1024 / 1024} MB`;
      this.#fault(path, `with it the package has more than ${most}`, 'Name what belongs to it under `files`.');
      return;
    }
    const content = await readFile(where);
    if (holdsPrivateKey(content)) {
      this.problems.push({
        code: 'PLUGIN_SECRET_INSIDE',
        what: `${path} holds a private key, and would be packed.`,
        next: 'Take it out of the folder; whoever has the package would have the key.',
        where: { file: where },
      });
      return;
    }
    this.files.set(path, content);
  }

  #fault(path: string, why: string, next: string): void {
    this.problems.push({
      code: 'PLUGIN_UNPACKABLE',
      what: `${path} cannot be packed: ${why}.`,
      next,
      where: { file: join(this.#folder, path) },
    });
  }
}

/**
 * The files of a plugin's folder as they are packed: those of `files` in its package.json, and of the libraries named
 * under `bundleDependencies`. Nothing is written.
 */
export async function collectFiles(folder: string): Promise<CollectedFiles> {
  const collection = new Collection(folder);
  const { list, bundled } = await termsOf(folder);
  try {
    await collection.folder('', (path) => isPacked(path, list));
    for (const library of await bundledFolders(folder, bundled)) await collection.folder(library, () => true);
  } catch (thrown) {
    collection.problems.push({
      code: 'PLUGIN_UNPACKABLE',
      what: `The folder ${folder} cannot be read.`,
      next: 'Check that it is there and that you may read it.',
      where: { file: folder },
      cause: causeOf(thrown),
    });
  }
  const clash = clashingPath(collection.files.keys());
  const clashes: readonly Problem[] =
    clash === undefined
      ? []
      : [
          {
            code: 'PLUGIN_UNPACKABLE',
            what: `${clash} cannot be packed: some systems hold it for another file of the package.`,
            next: 'Give the two names that differ in more than case.',
            where: { file: join(folder, clash) },
          },
        ];
  return {
    files: sortedFiles(collection.files),
    problems: [...collection.problems, ...clashes],
    leftOutSecrets: collection.secrets,
  };
}
