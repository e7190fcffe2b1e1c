import { dirname, relative, resolve } from 'node:path';
import process from 'node:process';
import { installedFolder } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { beginChange } from '../plugins/begin-change.ts';
import { installedPlugin, uninstall } from '../plugins/installation.ts';
import { usesOf } from '../plugins/uses-of.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { confirm } from './confirm.ts';

export interface PluginRemoveOptions {
  readonly plugin: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** Removes an installed plugin's code, after a preview. One that the configuration uses stays, unless it is forced. */
export const pluginRemove: Command<PluginRemoveOptions> = async (
  { plugin, force, yes },
  { terminal, configuration, json },
) => {
  const configurationFolder = dirname(resolve(configuration));
  await using _change = await beginChange(configurationFolder);
  const { version, brings } = await installedPlugin(configurationFolder, plugin);
  const uses = await usesOf(configuration, brings);
  if (uses.length > 0 && force !== true)
    throw new ProblemError({
      code: 'PLUGIN_IN_USE',
      what: `The plugin \`${plugin}\` is in use by ${uses.join(', ')}.`,
      where: { file: configuration },
      next: 'Take them out of the configuration first, or repeat the call with --force.',
    });
  if (!json) {
    const folder = relative(process.cwd(), installedFolder(configurationFolder, plugin));
    terminal.print(`${plugin} ${version}: ${folder} would be removed. What its accounts have kept stays.`);
    for (const use of uses) terminal.print(`  ${use} would no longer work.`);
  }
  if (!(await confirm(`Remove ${plugin}?`, { yes, json }))) {
    terminal.tell('Nothing was removed.');
    return exitCodes.stopped;
  }
  await uninstall(configurationFolder, plugin);
  if (json) terminal.json({ removed: plugin, version, uses });
  else terminal.print(`${terminal.style('✓', 'green')} ${plugin} is removed.`);
  return exitCodes.done;
};
