import { join, relative, sep } from 'node:path';
import {
  collectFiles,
  isBundle,
  manifestVetting,
  missingLibraries,
  readBundle,
  readManifest,
  runningConditions,
} from '@postrider/core';
import type { PackageFiles } from '@postrider/core';
import type { Problem } from '@postrider/core/contracts';
import { version } from '../version.ts';
import { filesWithin } from './files-within.ts';

/** What was found out about a bundle's folder without running any of it. */
export interface ExaminedBundle {
  readonly name: string;
  readonly version: string;
  readonly files: PackageFiles;
  readonly problems: readonly Problem[];
}

/** Examines a bundle as its author wants it: every fault of its own and of its plugins. Undefined when it is none. */
export async function examineBundle(folder: string): Promise<ExaminedBundle | undefined> {
  if (!(await isBundle(folder))) return undefined;
  const host = { version, conditions: runningConditions() };
  const vetting = await manifestVetting();
  const bundle = await readBundle(folder, host, vetting);
  const plugins = await Promise.all(bundle.plugins.map((plugin) => readManifest(plugin.folder, host, vetting)));
  const { files, problems } = await collectFiles(folder);
  const left = bundle.plugins.filter(({ folder: of }) => !of.startsWith(folder) || of.includes('/node_modules/'));
  const libraries = bundle.plugins
    .filter((plugin) => !left.includes(plugin))
    .flatMap(({ name, folder: of }) =>
      missingLibraries(
        filesWithin(files, relative(folder, of).split(sep).join('/')),
        `Plugin \`${name}\``,
        join(of, 'package.json'),
      ),
    );
  return {
    name: bundle.name,
    version: bundle.version ?? '',
    files,
    problems: [
      ...bundle.problems,
      ...plugins.flatMap((each) => each.problems),
      ...problems,
      ...libraries,
      ...left.map(({ name }) => ({
        code: 'PLUGIN_UNPACKABLE',
        what: `The bundle cannot be packed: \`${name}\` does not lie in a folder of its own.`,
        next: 'Put the plugin into a folder of the bundle and name it: `"folder": "…"`.',
        where: { file: folder },
      })),
    ],
  };
}
