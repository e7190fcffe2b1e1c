import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { askedPermissions, discover, isInstallableName, missingLibraries, placeFiles } from '@postrider/core';
import type { AskedPermission, HostIdentity, PluginSource } from '@postrider/core';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import type { Manifest, Problem } from '@postrider/core/contracts';
import type { FetchedPlugin } from './fetch-plugin.ts';

/** A plugin that was unpacked beside the installed ones and examined; none of its code has run. */
export interface StagedPlugin extends AsyncDisposable {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly asks: readonly AskedPermission[];
}

export interface StageParts {
  readonly configurationFolder: string;
  readonly identity: HostIdentity;
  /** The plugins it must get along with. */
  readonly others: readonly PluginSource[];
}

/** Where the plugin came from, instead of the folder that a person never sees. */
function fromItsOrigin(problem: Problem, folder: string, from: string): Problem {
  const plain = (text: string): string => text.replaceAll(folder, from);
  const { file } = problem.where ?? {};
  return {
    ...problem,
    what: plain(problem.what),
    ...(file === undefined ? {} : { where: { ...problem.where, file: plain(file) } }),
  };
}

/**
 * Unpacks a plugin into a new folder and examines it there, alone and together with the others. Disposing removes the
 * folder, unless it was moved to its place.
 * @throws ProblemError with everything that is wrong with it.
 */
export async function stagePlugin(
  { package: { name, files }, from }: FetchedPlugin,
  { configurationFolder, identity, others }: StageParts,
): Promise<StagedPlugin> {
  if (!isInstallableName(name))
    throw new ProblemError({
      code: 'PLUGIN_NAME_UNUSABLE',
      what: `A plugin cannot be installed under the name "${name.slice(0, 120)}".`,
      next: 'Its author gives it a name of lower-case letters, digits, hyphens and dots, of at most 100 characters.',
    });
  const plugins = join(configurationFolder, '.postrider', 'plugins');
  const folder = await newFolder(plugins);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await placeFiles(files, folder);
    const { manifests, problems } = await discover([...others, { folder, grade: 'isolated', proposals: [] }], identity);
    const manifest = manifests.find((each) => each.folder === folder);
    const own = problems.filter(({ where }) => where?.file?.startsWith(folder) === true);
    const libraries = missingLibraries(files, `Plugin \`${name}\``, join(folder, 'package.json'));
    const [first, ...more] = [...own, ...libraries].map((each) => fromItsOrigin(each, folder, from));
    if (first !== undefined) throw new ProblemError(first, ...more);
    if (manifest === undefined) throw new Error(`The plugin ${name} was left out, and nothing was said why.`);
    return { folder, manifest, asks: askedPermissions(manifest), [Symbol.asyncDispose]: remove };
  } catch (thrown) {
    await remove();
    if (ProblemError.is(thrown)) throw thrown;
    throw unwritable(plugins, thrown);
  }
}

async function newFolder(plugins: string): Promise<string> {
  try {
    await mkdir(plugins, { recursive: true });
    return await mkdtemp(join(plugins, '.new-'));
  } catch (thrown) {
    throw unwritable(plugins, thrown);
  }
}

export function unwritable(folder: string, thrown: unknown): ProblemError {
  return new ProblemError({
    code: 'PLUGIN_FOLDER_UNWRITABLE',
    what: `The folder of the installed plugins, ${folder}, cannot be written.`,
    next: 'Check that you may write there and that the disk has room; then do it again.',
    where: { file: folder },
    cause: causeOf(thrown),
  });
}
