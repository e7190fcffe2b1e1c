import { dirname, resolve } from 'node:path';
import { beginChange } from '../plugins/begin-change.ts';
import { installedPlugin, record } from '../plugins/installation.ts';
import { usesOf } from '../plugins/uses-of.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { ExitCode } from '../terminal/exit-codes.ts';
import type { Command, CommandContext } from './command.ts';

async function switchTo(enabled: boolean, plugin: string, context: CommandContext): Promise<ExitCode> {
  const { terminal, configuration, json } = context;
  const configurationFolder = dirname(resolve(configuration));
  await using _change = await beginChange(configurationFolder);
  const entry = await installedPlugin(configurationFolder, plugin);
  await record(configurationFolder, plugin, { ...entry, enabled });
  const uses = await usesOf(configuration, entry.brings);
  if (json) terminal.json({ plugin, enabled, uses });
  else {
    terminal.print(`${terminal.style('✓', 'green')} ${plugin} is ${enabled ? 'enabled' : 'disabled'}.`);
    if (!enabled && uses.length > 0)
      terminal.print(`  In use by ${uses.join(', ')}: the configuration is not complete until it is enabled again.`);
  }
  return exitCodes.done;
}

/** Uses an installed plugin again. */
export const pluginEnable: Command<{ readonly plugin: string }> = ({ plugin }, context) =>
  switchTo(true, plugin, context);

/** Leaves an installed plugin where it is, and does not use it. */
export const pluginDisable: Command<{ readonly plugin: string }> = ({ plugin }, context) =>
  switchTo(false, plugin, context);
