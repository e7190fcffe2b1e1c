import { dirname, resolve } from 'node:path';
import { runningConditions } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { fetchPlugin, originOf } from '../plugins/fetch-plugin.ts';
import { install, installedHere } from '../plugins/installation.ts';
import { npmPack } from '../plugins/npm-pack.ts';
import { otherPlugins } from '../plugins/other-plugins.ts';
import { showAsked } from '../plugins/show-asked.ts';
import { stagePlugin } from '../plugins/staged-plugin.ts';
import { broughtBy } from '../plugins/uses-of.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { version } from '../version.ts';
import type { Command } from './command.ts';
import { confirm } from './confirm.ts';

/** Installs a plugin beside the configuration, once a person has read what it asks for. None of its code runs. */
export const pluginAdd: Command<{ readonly plugin: string; readonly yes?: boolean }> = async (
  { plugin, yes },
  { terminal, configuration, json, signal },
) => {
  const configurationFolder = dirname(resolve(configuration));
  const installed = await installedHere(configurationFolder);
  const origin = await originOf(plugin, configurationFolder);
  const fetched = await fetchPlugin(origin, { configurationFolder, npm: npmPack, signal });
  const { name } = fetched.package;
  if (installed.some((each) => each.name === name))
    throw new ProblemError({
      code: 'PLUGIN_INSTALLED',
      what: `The plugin \`${name}\` is installed already.`,
      next: `Another version takes its place with postrider plugin update ${name} --from ${plugin}`,
    });
  await using staged = await stagePlugin(fetched, {
    configurationFolder,
    identity: { version, conditions: runningConditions() },
    others: await otherPlugins(configuration, name),
  });
  const { manifest, asks } = staged;
  if (!json) showAsked(terminal, fetched, manifest, asks);
  if (!(await confirm(`Install ${name}, and let it do that?`, { yes, json }))) {
    terminal.tell('Nothing was installed.');
    return exitCodes.stopped;
  }
  await install(configurationFolder, fetched, staged, true);
  const [brings = ''] = broughtBy(manifest);
  if (json)
    terminal.json({
      plugin: name,
      version: manifest.version,
      origin,
      signer: fetched.package.signer,
      brings: broughtBy(manifest),
      asks: asks.map(({ words }) => words),
    });
  else {
    terminal.print(`${terminal.style('✓', 'green')} ${name} ${manifest.version} is installed.`);
    terminal.print(`  Use it: use: ${brings.slice(brings.indexOf('/') + 1)} in ${configuration}`);
  }
  return exitCodes.done;
};
