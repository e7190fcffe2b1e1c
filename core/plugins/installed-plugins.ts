import { causeOf } from '../contracts/index.ts';
import type { Problem } from '../contracts/index.ts';
import { installedFolder, readInstalled } from './installed-record.ts';
import type { InstalledPlugin } from './installed-record.ts';
import { folderDigests } from './package/folder-digests.ts';
import { differenceWords, differencesFrom, packageDigest, readIntegrity } from './package/integrity.ts';
import type { PluginSource } from './plugin-source.ts';

/** The plugins that were installed, as far as they are enabled. */
export interface InstalledPlugins {
  readonly sources: readonly PluginSource[];
  /** By folder: why none of its code may run. It stays a source: what it brings is still known by name. */
  readonly refused: ReadonlyMap<string, Problem>;
  readonly problems: readonly Problem[];
}

/** Why an installed plugin's files are not those that were installed; undefined when they are. */
export async function alteration(plugin: InstalledPlugin, folder: string): Promise<Problem | undefined> {
  const who = `The installed plugin \`${plugin.name}\` ${plugin.version}`;
  const altered = (how: string): Problem => ({
    code: 'PLUGIN_ALTERED',
    what: `${who} is not as it was installed: ${how}. None of its code runs.`,
    next: `Look at who changed it; then install it again: postrider plugin update ${plugin.name}`,
    where: { file: folder },
  });
  try {
    const { list, digests } = await folderDigests(folder);
    if (list === undefined) return altered('the list of its files is missing');
    if (packageDigest(list) !== plugin.integrity) return altered('the list of its files is changed');
    const integrity = readIntegrity(list);
    if (integrity === undefined) return altered('the list of its files cannot be read');
    const differences = differencesFrom(integrity, digests);
    return differences.length === 0 ? undefined : altered(differenceWords(differences));
  } catch (thrown) {
    const cause = causeOf(thrown);
    if (cause.code !== 'ENOENT') return { ...altered('its files cannot be read'), cause };
    return {
      code: 'PLUGIN_FILES_MISSING',
      what: `${who} stands in postrider-plugins.json, and its files are not there.`,
      next: `Fetch it again, as on a new computer: postrider plugin update ${plugin.name}`,
      where: { file: folder },
    };
  }
}

/**
 * What `postrider plugin add` recorded beside a configuration, every file held against what was installed. What is
 * wrong with one plugin touches no other.
 */
export async function installedPlugins(configurationFolder: string): Promise<InstalledPlugins> {
  const { plugins, problems } = await readInstalled(configurationFolder);
  const checked = await Promise.all(
    plugins
      .filter(({ enabled }) => enabled)
      .map(async (plugin) => {
        const folder = installedFolder(configurationFolder, plugin.name);
        const source: PluginSource = { folder, grade: 'isolated', proposals: [], granted: plugin.granted };
        return { source, problem: await alteration(plugin, folder) };
      }),
  );
  // Without files there is no manifest either: its own problem says enough.
  const there = checked.filter(({ problem }) => problem?.code !== 'PLUGIN_FILES_MISSING');
  return {
    sources: there.map(({ source }) => source),
    refused: new Map(there.flatMap(({ source, problem }) => (problem === undefined ? [] : [[source.folder, problem]]))),
    problems: [...problems, ...checked.flatMap(({ problem }) => problem ?? [])],
  };
}
