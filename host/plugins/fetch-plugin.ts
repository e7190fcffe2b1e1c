import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { collectFiles, readPackage, sealed } from '@postrider/core';
import type { PluginOrigin, SealedPackage } from '@postrider/core';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { isNpmSpec } from './npm-pack.ts';
import { readPacked } from './read-packed.ts';

/** A plugin that was fetched and checked against its own list, and has not been unpacked. */
export interface FetchedPlugin {
  readonly origin: PluginOrigin;
  /** How a person reads where it came from. */
  readonly from: string;
  readonly package: SealedPackage;
  /** What the bundle that it came in says of it. */
  readonly brought?: { readonly bundle: string; readonly name: string; readonly range: string };
}

/** Fetches a package by name from the registry. */
export type FetchFromNpm = (spec: string, signal: AbortSignal) => Promise<Uint8Array>;

export interface FetchParts {
  /** Origins are written relative to this. */
  readonly configurationFolder: string;
  readonly npm: FetchFromNpm;
  readonly signal: AbortSignal;
}

const slashes = (path: string): string => path.split(sep).join('/');

/** What a person named: a folder, a packed file, or else a package on npm. */
export async function originOf(named: string, folder: string): Promise<PluginOrigin> {
  const path = resolve(named);
  const written = slashes(relative(folder, path)) || '.';
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return { kind: 'folder', path: written };
  if (found?.isFile() === true) return { kind: 'file', path: written };
  if (isNpmSpec(named) && !/\.(postrider|tgz)$/.test(named)) return { kind: 'npm', spec: named };
  throw new ProblemError({
    code: 'PLUGIN_SOURCE_UNKNOWN',
    what: `There is no plugin "${named.slice(0, 200)}": no folder or file is called so, and it is no name of a package.`,
    next: 'Name a folder, a packed file that ends with .postrider or .tgz, or a package on npm.',
  });
}

export function originWords(origin: PluginOrigin): string {
  return origin.kind === 'npm' ? `${origin.spec} on npm` : origin.path;
}

/** Fetches a plugin from where it is. @throws ProblemError with everything that is wrong with its files. */
export async function fetchPlugin(origin: PluginOrigin, parts: FetchParts): Promise<FetchedPlugin> {
  const from = originWords(origin);
  return { origin, from, package: await packageOf(origin, from, parts) };
}

async function packageOf(
  origin: PluginOrigin,
  from: string,
  { configurationFolder, npm, signal }: FetchParts,
): Promise<SealedPackage> {
  if (origin.kind === 'npm') {
    const fetched = readPackage(await npm(origin.spec, signal), from);
    // What a registry says of a package and what lies in it are two things.
    if (fetched.name === origin.spec || origin.spec.startsWith(`${fetched.name}@`)) return fetched;
    throw new ProblemError({
      code: 'PLUGIN_OTHER',
      what: `${from} calls itself \`${fetched.name.slice(0, 120)}\`.`,
      next: 'Nothing was installed. Ask its author why, or name the package that it is.',
    });
  }
  const path = resolve(configurationFolder, origin.path);
  if (origin.kind === 'file') return readPackage(await readFrom(path, from), from);
  const { files, problems } = await collectFiles(path);
  const [first, ...more] = problems;
  if (first !== undefined) throw new ProblemError(first, ...more);
  return sealed(files, from);
}

async function readFrom(path: string, from: string): Promise<Uint8Array> {
  try {
    return await readPacked(path);
  } catch (thrown) {
    throw new ProblemError({
      code: 'FILE_UNREADABLE',
      what: `The packed plugin ${from} cannot be read.`,
      where: { file: path },
      next: 'Check its name and that you may read it.',
      cause: causeOf(thrown),
    });
  }
}
