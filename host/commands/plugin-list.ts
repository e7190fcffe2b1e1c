import { dirname, resolve } from 'node:path';
import { alteration, askedPermissions, configuredUses, grantedAddresses, installedFolder } from '@postrider/core';
import { originWords } from '../plugins/fetch-plugin.ts';
import { installedHere } from '../plugins/installation.ts';
import { shortGrants } from '../plugins/short-grants.ts';
import { usesOf } from '../plugins/uses-of.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import { table } from '../terminal/table.ts';
import type { Command } from './command.ts';

/** The installed plugins, what each was granted, and whether its files are still those that were installed. */
export const pluginList: Command<object> = async (_, { terminal, configuration, json }) => {
  const configurationFolder = dirname(resolve(configuration));
  const configured = await configuredUses(configuration);
  const listed = await Promise.all(
    (await installedHere(configurationFolder)).map(async (plugin) => ({
      ...plugin,
      problem: await alteration(plugin, installedFolder(configurationFolder, plugin.name)),
      uses: await usesOf(configuration, plugin.brings),
      grants: askedPermissions({ contributes: {}, permissions: plugin.granted }).map(({ words }) => words),
      addresses: grantedAddresses(
        plugin.granted,
        configured.flatMap(({ contribution, settings }) => (plugin.brings.includes(contribution) ? [settings] : [])),
      ),
    })),
  );
  const problems = listed.flatMap(({ problem }) => problem ?? []);
  if (json)
    terminal.json({
      plugins: listed.map(({ problem, granted: _granted, addresses: _addresses, ...plugin }) => ({
        ...plugin,
        sound: problem === undefined,
      })),
      problems,
    });
  else if (listed.length === 0)
    terminal.print(`No plugin is installed. ${terminal.command} plugin add NAME installs one.`);
  else
    for (const line of table(
      [
        { title: 'plugin' },
        { title: 'version' },
        { title: 'state' },
        { title: 'brings', shrinks: true },
        { title: 'used by', shrinks: true },
        { title: 'may', shrinks: true },
        { title: 'from', shrinks: true },
      ],
      listed.map(({ name, version, enabled, problem, brings, uses, granted, addresses, origin }) => [
        name,
        version,
        problem !== undefined ? 'refused' : enabled ? 'enabled' : 'disabled',
        brings.join(', '),
        uses.join(', '),
        shortGrants(granted, addresses).join(', '),
        originWords(origin),
      ]),
      terminal.columns,
    ))
      terminal.print(line);
  showProblems(terminal, problems);
  return problems.length === 0 ? exitCodes.done : exitCodes.wrong;
};
