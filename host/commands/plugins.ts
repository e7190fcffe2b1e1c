import { pluginLines, printBootTree, sdkCopies } from '@postrider/core';
import type { BootEntry, Host } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { openStudio } from '../open-studio.ts';
import { addressesInUse } from '../plugins/addresses-in-use.ts';
import { shortGrants } from '../plugins/short-grants.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Command } from './command.ts';

export interface PluginsOptions {
  /** Only this one, with all there is to say of it. */
  readonly plugin?: string;
  readonly start?: boolean;
}

/** The plugins: what they bring, where they run, what they may; with `start`, how each came up. */
export const plugins: Command<PluginsOptions> = async ({ plugin, start = false }, context) => {
  await using host = await openStudio(context);
  const { terminal } = context;
  if (start) await host.activateAll();
  const tree = host.bootTree();
  const failed = tree.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const problems = [...host.pluginProblems, ...failed];
  if (context.json) terminal.json({ plugins: tree.map((entry) => withGrants(entry, host)), problems });
  else if (plugin !== undefined) for (const line of linesOf(plugin, host)) terminal.print(line);
  else if (start) for (const line of printBootTree(tree).split('\n')) terminal.print(line);
  else printTable(host, tree, terminal);
  showProblems(terminal, problems);
  const copies = sdkCopies(tree);
  if (copies !== undefined) showProblems(terminal, [copies]);
  return problems.length === 0 ? exitCodes.done : exitCodes.wrong;
};

function withGrants(entry: BootEntry, { manifests, configuration }: Host): object {
  const manifest = manifests.find(({ name }) => name === entry.plugin);
  if (manifest === undefined) return entry;
  const { permissions, folder } = manifest;
  return { ...entry, permissions, addresses: addressesInUse(manifest, configuration), folder };
}

/** @throws ProblemError when there is no plugin of that name, or none that stands. */
function linesOf(plugin: string, host: Host): readonly string[] {
  const manifest = host.manifests.find(({ name }) => name === plugin);
  const entry = host.bootTree().find((each) => each.plugin === plugin);
  if (manifest !== undefined && entry !== undefined)
    return pluginLines(entry, manifest, addressesInUse(manifest, host.configuration));
  const problem = {
    code: 'PLUGIN_UNKNOWN',
    what: `There is no plugin \`${plugin}\`.`,
    next: `There are: ${host.manifests.map(({ name }) => name).join(', ')}.`,
  };
  // Why it was left out is what the person wants to know.
  throw new ProblemError(problem, ...host.pluginProblems);
}

function printTable({ manifests, configuration }: Host, tree: readonly BootEntry[], terminal: Terminal): void {
  const rows = tree.map(({ plugin, version, state, grade, contributions }) => {
    const manifest = manifests.find(({ name }) => name === plugin);
    const granted =
      manifest === undefined ? [] : shortGrants(manifest.permissions, addressesInUse(manifest, configuration));
    return [
      plugin,
      version,
      state,
      grade,
      contributions.join(', '),
      grade === 'inline' ? 'everything' : granted.join(', '),
    ];
  });
  const columns = [
    { title: 'plugin' },
    { title: 'version' },
    { title: 'state' },
    { title: 'runs' },
    { title: 'brings', shrinks: true },
    { title: 'may', shrinks: true },
  ] as const;
  for (const line of table(columns, rows, terminal.columns)) terminal.print(line);
}
