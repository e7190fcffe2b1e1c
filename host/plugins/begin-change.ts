import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alteration, installedFolder, recordFile } from '@postrider/core';
import type { InstalledPlugin } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { installedHere } from './installation.ts';
import { lockInstallation } from './installation-lock.ts';
import { nameInFolder } from './name-in-folder.ts';
import { unwritable } from './unwritable.ts';

/**
 * Begins to change what is installed: nobody else does until this is disposed, and what a command that was killed left
 * half done is finished or taken back, as the record says.
 * @throws ProblemError when another process is at it, or the folder cannot be written.
 */
export async function beginChange(configurationFolder: string): Promise<AsyncDisposable> {
  const folder = join(configurationFolder, '.postrider');
  const plugins = join(folder, 'plugins');
  let lock: AsyncDisposable | undefined;
  try {
    await mkdir(plugins, { recursive: true });
    lock = await lockInstallation(folder);
    await finishInterrupted(configurationFolder, plugins);
    return lock;
  } catch (thrown) {
    await lock?.[Symbol.asyncDispose]();
    throw ProblemError.is(thrown) ? thrown : unwritable(plugins, thrown);
  }
}

async function finishInterrupted(configurationFolder: string, plugins: string): Promise<void> {
  const installed = await installedHere(configurationFolder);
  for (const name of await readdir(plugins)) {
    const left = join(plugins, name);
    if (name.startsWith('.old-')) await settle(join(left, 'plugin'), installed, configurationFolder);
    if (/^\.(?:old|new)-/.test(name)) await rm(left, { recursive: true, force: true });
  }
  for (const name of await readdir(configurationFolder))
    if (name.startsWith(`${recordFile}.`) && /^[0-9a-f]{8}\.new$/.test(name.slice(recordFile.length + 1)))
      await rm(join(configurationFolder, name), { force: true });
}

/** Puts a plugin that was set aside back, when it is the one that the record speaks of and no longer stands there. */
async function settle(
  aside: string,
  installed: readonly InstalledPlugin[],
  configurationFolder: string,
): Promise<void> {
  const name = await nameInFolder(aside);
  const entry = installed.find((each) => each.name === name);
  if (entry === undefined) return;
  const folder = installedFolder(configurationFolder, entry.name);
  if ((await alteration(entry, folder)) === undefined || (await alteration(entry, aside)) !== undefined) return;
  await rm(folder, { recursive: true, force: true });
  await rename(aside, folder);
}
