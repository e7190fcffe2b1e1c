import { realpath, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  integrityFile,
  isBundle,
  manifestVetting,
  placeFiles,
  readBundle,
  runningConditions,
  sealed,
  signatureFile,
} from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { version } from '../version.ts';
import type { FetchedPlugin } from './fetch-plugin.ts';
import { filesWithin } from './files-within.ts';
import { fromItsOrigin, stagingFolder } from './staged-plugin.ts';
import { unwritable } from './unwritable.ts';

/** What was fetched: a plugin, or a bundle with those that it brings, each as if it had come by itself. */
export interface FetchedParts {
  readonly kind: 'plugin' | 'bundle';
  readonly plugins: readonly FetchedPlugin[];
}

/** @throws ProblemError with everything that is wrong with the bundle, or none of it is taken. */
export async function partsOf(fetched: FetchedPlugin, configurationFolder: string): Promise<FetchedParts> {
  const alone: FetchedParts = { kind: 'plugin', plugins: [fetched] };
  const packageJson = Buffer.from(fetched.package.files.get('package.json') ?? []);
  if (!packageJson.includes('"bundle"')) return alone;
  const plugins = join(configurationFolder, '.postrider', 'plugins');
  let folder = '';
  try {
    folder = await realpath(await stagingFolder(plugins));
    await placeFiles(fetched.package.files, folder);
    return (await isBundle(folder)) ? { kind: 'bundle', plugins: await broughtIn(folder, fetched) } : alone;
  } catch (thrown) {
    throw ProblemError.is(thrown) ? thrown : unwritable(plugins, thrown);
  } finally {
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  }
}

async function broughtIn(folder: string, fetched: FetchedPlugin): Promise<readonly FetchedPlugin[]> {
  const { files, signer } = fetched.package;
  const bundle = await readBundle(folder, { version, conditions: runningConditions() }, await manifestVetting());
  const [first, ...more] = bundle.problems.map((each) => fromItsOrigin(each, folder, fetched.from));
  if (first !== undefined) throw new ProblemError(first, ...more);
  return bundle.plugins.map(({ name, range, folder: where }) => {
    const inside = relative(folder, where).split(sep).join('/');
    // What the bundle's own list and signature cover is not held against a list of a part of it.
    const own = new Map([...filesWithin(files, inside)].filter(([path]) => !isSeal(path)));
    return {
      ...fetched,
      from: `${fetched.from}, ${inside}`,
      package: { ...sealed(own, `${fetched.from}, ${inside}`), ...(signer === undefined ? {} : { signer }) },
      brought: { bundle: bundle.name, name, range },
    };
  });
}

function isSeal(path: string): boolean {
  return path === integrityFile || path === signatureFile;
}
