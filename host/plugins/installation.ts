import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { askedAddresses, installedFolder, readInstalled, writeInstalled } from '@postrider/core';
import type { InstalledPlugin } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { StagedPlugin } from './staged-plugin.ts';
import { unwritable } from './unwritable.ts';
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

/** A plugin's former files, out of the way: nothing of them is lost until the record speaks of the new ones. */
interface SetAside {
  putBack(): Promise<void>;
  drop(): Promise<void>;
}

/** Takes a folder away in one step: a crash leaves all of it or nothing under its name. */
async function setAside(folder: string, plugins: string): Promise<SetAside> {
  const away = await mkdtemp(join(plugins, '.old-'));
  const drop = (): Promise<void> => rm(away, { recursive: true, force: true });
  try {
    await rename(folder, join(away, 'plugin'));
  } catch (thrown) {
    await drop();
    if ((thrown as { code?: unknown }).code !== 'ENOENT') throw thrown;
    return { putBack: () => rm(folder, { recursive: true, force: true }), drop: () => Promise.resolve() };
  }
  return {
    drop,
    async putBack() {
      await rm(folder, { recursive: true, force: true });
      await rename(join(away, 'plugin'), folder);
      await drop();
    },
  };
}

function entryOf(
  { fetched: { origin, package: sealed }, manifest, asks }: StagedPlugin,
  enabled: boolean,
): InstalledPlugin {
  const { name, version, digest, signer } = sealed;
  return {
    name,
    version,
    origin,
    brings: broughtBy(manifest),
    integrity: digest,
    ...(signer === undefined ? {} : { signer }),
    granted: manifest.permissions,
    addresses: askedAddresses(asks),
    enabled,
  };
}

/**
 * Moves staged plugins to their places, and records them with what was granted: all that they ask for. All of them or
 * none: the former files go only when the record is written.
 */
export async function install(
  configurationFolder: string,
  staged: readonly StagedPlugin[],
  enabled: boolean,
): Promise<void> {
  const plugins = join(configurationFolder, '.postrider', 'plugins');
  const former: SetAside[] = [];
  try {
    for (const { folder: from, manifest } of staged) {
      const folder = installedFolder(configurationFolder, manifest.name);
      await mkdir(dirname(folder), { recursive: true });
      former.push(await setAside(folder, plugins));
      await rename(from, folder);
    }
    const entries = staged.map((each) => entryOf(each, enabled));
    const names = new Set(entries.map(({ name }) => name));
    const others = (await installedHere(configurationFolder)).filter(({ name }) => !names.has(name));
    await writeInstalled(configurationFolder, [...others, ...entries]);
  } catch (thrown) {
    for (const each of former.toReversed()) await each.putBack();
    throw ProblemError.is(thrown) ? thrown : unwritable(plugins, thrown);
  }
  for (const each of former) await each.drop();
}

/** Removes an installed plugin's code and its entry. What its accounts kept stays. */
export async function uninstall(configurationFolder: string, name: string): Promise<void> {
  // The entry goes first: a crash in between leaves files that nothing uses.
  await record(configurationFolder, name, undefined);
  try {
    const former = await setAside(
      installedFolder(configurationFolder, name),
      join(configurationFolder, '.postrider', 'plugins'),
    );
    await former.drop();
  } catch (thrown) {
    throw unwritable(installedFolder(configurationFolder, name), thrown);
  }
}
