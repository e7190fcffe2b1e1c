import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installedFolder, readInstalled, writeInstalled } from '@postrider/core';
import type { InstalledPlugin } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { FetchedPlugin } from './fetch-plugin.ts';
import { unwritable } from './staged-plugin.ts';
import type { StagedPlugin } from './staged-plugin.ts';
import { broughtBy } from './uses-of.ts';

/** What is installed. @throws ProblemError when the record cannot be read: writing it anew would lose it. */
export async function installedHere(configurationFolder: string): Promise<readonly InstalledPlugin[]> {
  const { plugins, problems } = await readInstalled(configurationFolder);
  const [first, ...more] = problems;
  if (first !== undefined) throw new ProblemError(first, ...more);
  return plugins;
}

/** @throws ProblemError when it is not installed. */
export async function installedPlugin(configurationFolder: string, name: string): Promise<InstalledPlugin> {
  const plugins = await installedHere(configurationFolder);
  const found = plugins.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = plugins.map((each) => each.name);
  throw new ProblemError({
    code: 'PLUGIN_NOT_INSTALLED',
    what: `No plugin "${name.slice(0, 120)}" is installed here.`,
    next: names.length === 0 ? 'Install one with postrider plugin add.' : `Installed are: ${names.join(', ')}.`,
  });
}

/** Writes one entry of the record anew, or takes it out. */
export async function record(
  configurationFolder: string,
  name: string,
  entry: InstalledPlugin | undefined,
): Promise<void> {
  const others = (await installedHere(configurationFolder)).filter((each) => each.name !== name);
  await writeInstalled(configurationFolder, entry === undefined ? others : [...others, entry]);
}

/** Takes a folder away in one step, then removes it: a crash leaves all of it or nothing under its name. */
async function takeAway(folder: string, plugins: string): Promise<void> {
  const away = await mkdtemp(join(plugins, '.old-'));
  try {
    await rename(folder, join(away, 'plugin'));
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== 'ENOENT') throw thrown;
  }
  await rm(away, { recursive: true, force: true });
}

/** Moves a staged plugin to its place, and records it with what was granted: all that it asks for. */
export async function install(
  configurationFolder: string,
  { origin, package: { name, version, digest, signer } }: FetchedPlugin,
  { folder: staged, manifest }: StagedPlugin,
  enabled: boolean,
): Promise<void> {
  const folder = installedFolder(configurationFolder, name);
  try {
    await mkdir(dirname(folder), { recursive: true });
    await takeAway(folder, join(configurationFolder, '.postrider', 'plugins'));
    await rename(staged, folder);
  } catch (thrown) {
    throw unwritable(folder, thrown);
  }
  await record(configurationFolder, name, {
    name,
    version,
    origin,
    brings: broughtBy(manifest),
    integrity: digest,
    ...(signer === undefined ? {} : { signer }),
    granted: manifest.permissions,
    enabled,
  });
}

/** Removes an installed plugin's code and its entry. What its accounts kept stays. */
export async function uninstall(configurationFolder: string, name: string): Promise<void> {
  // The entry goes first: a crash in between leaves files that nothing uses.
  await record(configurationFolder, name, undefined);
  try {
    await mkdir(join(configurationFolder, '.postrider', 'plugins'), { recursive: true });
    await takeAway(installedFolder(configurationFolder, name), join(configurationFolder, '.postrider', 'plugins'));
  } catch (thrown) {
    throw unwritable(installedFolder(configurationFolder, name), thrown);
  }
}
