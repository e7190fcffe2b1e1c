import { dirname, resolve } from 'node:path';
import { runningConditions } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { beginChange } from '../plugins/begin-change.ts';
import { fetchPlugin, originOf } from '../plugins/fetch-plugin.ts';
import type { FetchedPlugin } from '../plugins/fetch-plugin.ts';
import { partsOf } from '../plugins/fetched-bundle.ts';
import { install, installedHere } from '../plugins/installation.ts';
import { npmPack } from '../plugins/npm-pack.ts';
import { otherPlugins } from '../plugins/other-plugins.ts';
import { showAsked, showAskedByBundle } from '../plugins/show-asked.ts';
import { stagePlugins } from '../plugins/staged-plugin.ts';
import type { StagedPlugin } from '../plugins/staged-plugin.ts';
import { broughtBy } from '../plugins/uses-of.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { version } from '../version.ts';
import type { Command, CommandContext } from './command.ts';
import { confirm } from './confirm.ts';

/**
 * Installs a plugin, or all that a bundle brings, beside the configuration, once a person has read what is asked for.
 * None of its code runs.
 */
export const pluginAdd: Command<{ readonly plugin: string; readonly yes?: boolean }> = async (
  { plugin, yes },
  context,
) => {
  const { terminal, configuration, json, signal } = context;
  const configurationFolder = dirname(resolve(configuration));
  const origin = await originOf(plugin, configurationFolder);
  await using _change = await beginChange(configurationFolder);
  const fetched = await fetchPlugin(origin, { configurationFolder, npm: npmPack, signal });
  const { kind, plugins: parts } = await partsOf(fetched, configurationFolder);
  await refuseInstalled(parts, configurationFolder, plugin);
  await using staged = await stagePlugins(parts, {
    configurationFolder,
    identity: { version, conditions: runningConditions() },
    others: await otherPlugins(configuration, fetched.package.name),
  });
  const [first] = staged.plugins;
  if (first === undefined) throw new Error('There is no plugin, and nobody said why.');
  if (!json && kind === 'plugin') showAsked(terminal, first);
  if (!json && kind === 'bundle') showAskedByBundle(terminal, fetched, staged.plugins);
  const question =
    kind === 'plugin'
      ? `Install ${first.manifest.name}, and let it do that?`
      : `Install what ${fetched.package.name} brings, and let each plugin do that?`;
  if (!(await confirm(question, { yes, json }))) {
    terminal.tell('Nothing was installed.');
    return exitCodes.stopped;
  }
  await install(configurationFolder, staged.plugins, true);
  if (json && kind === 'plugin') {
    const { signer } = fetched.package;
    terminal.json({ plugin: fetched.package.name, ...asData(first), origin, signer });
  } else if (json) {
    const { name, version: bundleVersion, signer } = fetched.package;
    const plugins = staged.plugins.map((each) => ({ plugin: each.manifest.name, ...asData(each) }));
    terminal.json({ bundle: name, version: bundleVersion, origin, signer, plugins });
  } else for (const each of staged.plugins) tellInstalled(each, context);
  return exitCodes.done;
};

function asData({ manifest, asks }: StagedPlugin): object {
  return { version: manifest.version, brings: broughtBy(manifest), asks: asks.map(({ words }) => words) };
}

function tellInstalled({ manifest }: StagedPlugin, { terminal, configuration }: CommandContext): void {
  const [brings = ''] = broughtBy(manifest);
  terminal.print(`${terminal.style('✓', 'green')} ${manifest.name} ${manifest.version} is installed.`);
  terminal.print(`  Use it: use: ${brings.slice(brings.indexOf('/') + 1)} in ${configuration}`);
}

/** @throws ProblemError when one of them is installed: nothing is installed then. */
async function refuseInstalled(
  parts: readonly FetchedPlugin[],
  configurationFolder: string,
  from: string,
): Promise<void> {
  const installed = await installedHere(configurationFolder);
  const [first, ...more] = parts
    .filter(({ package: { name } }) => installed.some((each) => each.name === name))
    .map(({ package: { name } }) => ({
      code: 'PLUGIN_INSTALLED',
      what: `The plugin \`${name}\` is installed already.`,
      next: `Another version takes its place with postrider plugin update ${name} --from ${from}`,
    }));
  if (first !== undefined) throw new ProblemError(first, ...more);
}
