import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { askedPermissions, discover, isInstallableName, missingLibraries, placeFiles } from '@postrider/core';
import type { AskedPermission, Demand, HostIdentity, PluginSource } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Manifest, Problem } from '@postrider/core/contracts';
import type { FetchedPlugin } from './fetch-plugin.ts';
import { unwritable } from './unwritable.ts';

/** A plugin that was unpacked beside the installed ones and examined; none of its code has run. */
export interface StagedPlugin {
  readonly fetched: FetchedPlugin;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly asks: readonly AskedPermission[];
}

/** Disposing removes the folders, but those that were moved to their places. */
export interface StagedPlugins extends AsyncDisposable {
  readonly plugins: readonly StagedPlugin[];
}

export interface StageParts {
  readonly configurationFolder: string;
  readonly identity: HostIdentity;
  /** The plugins it must get along with. */
  readonly others: readonly PluginSource[];
}

/** Where the plugin came from, instead of the folder that a person never sees. */
export function fromItsOrigin(problem: Problem, folder: string, from: string): Problem {
  const plain = (text: string): string => text.replaceAll(folder, from);
  const { file } = problem.where ?? {};
  return {
    ...problem,
    what: plain(problem.what),
    ...(file === undefined ? {} : { where: { ...problem.where, file: plain(file) } }),
  };
}

function checkName(name: string): void {
  if (isInstallableName(name)) return;
  throw new ProblemError({
    code: 'PLUGIN_NAME_UNUSABLE',
    what: `A plugin cannot be installed under the name "${name.slice(0, 120)}".`,
    next: 'Its author gives it a name of lower-case letters, digits, hyphens and dots, of at most 100 characters.',
  });
}

interface Placed {
  readonly fetched: FetchedPlugin;
  readonly folder: string;
}

function demandsOf(placed: readonly Placed[]): readonly Demand[] {
  return placed.flatMap(({ folder, fetched: { brought } }) =>
    brought === undefined ? [] : [{ ...brought, folder, where: { file: join(folder, 'package.json') } }],
  );
}

/** Examines plugins that were placed, alone and together with the others. @throws ProblemError with all that is wrong. */
async function examine(placed: readonly Placed[], { identity, others }: StageParts): Promise<readonly StagedPlugin[]> {
  const sources = placed.map(({ folder }): PluginSource => ({ folder, grade: 'isolated', proposals: [] }));
  const { manifests, problems } = await discover([...others, ...sources], identity, demandsOf(placed));
  const faults = placed.flatMap(({ folder, fetched: { from, package: sealed } }) => {
    const own = problems.filter(({ where }) => where?.file?.startsWith(folder) === true);
    const libraries = missingLibraries(sealed.files, `Plugin \`${sealed.name}\``, join(folder, 'package.json'));
    return [...own, ...libraries].map((each) => fromItsOrigin(each, folder, from));
  });
  const [first, ...more] = faults;
  if (first !== undefined) throw new ProblemError(first, ...more);
  return placed.map(({ fetched, folder }) => {
    const manifest = manifests.find((each) => each.folder === folder);
    if (manifest === undefined)
      throw new Error(`The plugin ${fetched.package.name} was left out, and nothing was said why.`);
    return { fetched, folder, manifest, asks: askedPermissions(manifest) };
  });
}

/**
 * Unpacks plugins into new folders and examines them there.
 * @throws ProblemError with everything that is wrong with them.
 */
export async function stagePlugins(fetched: readonly FetchedPlugin[], parts: StageParts): Promise<StagedPlugins> {
  for (const each of fetched) checkName(each.package.name);
  const plugins = join(parts.configurationFolder, '.postrider', 'plugins');
  const placed: Placed[] = [];
  const remove = async (): Promise<void> => {
    for (const { folder } of placed) await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const each of fetched) {
      const folder = await stagingFolder(plugins);
      placed.push({ fetched: each, folder });
      await placeFiles(each.package.files, folder);
    }
    return { plugins: await examine(placed, parts), [Symbol.asyncDispose]: remove };
  } catch (thrown) {
    await remove();
    if (ProblemError.is(thrown)) throw thrown;
    throw unwritable(plugins, thrown);
  }
}

/** A new folder beside the installed plugins; one that a crash leaves is removed by the next change. */
export async function stagingFolder(plugins: string): Promise<string> {
  await mkdir(plugins, { recursive: true });
  return await mkdtemp(join(plugins, '.new-'));
}
