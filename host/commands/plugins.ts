import { printBootTree } from '@postrider/core';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import { table } from '../terminal/table.ts';
import type { Command } from './command.ts';

/** The plugins, what they bring; with `start`, how long each took to start and why it was. */
export const plugins: Command<{ readonly start?: boolean }> = async ({ start }, context) => {
  await using host = await openStudio(context);
  const { terminal } = context;
  if (start === true) await host.activateAll();
  const tree = host.bootTree();
  const failed = tree.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const problems = [...host.pluginProblems, ...failed];
  if (context.json) terminal.json({ plugins: tree, problems });
  else if (start === true) terminal.print(printBootTree(tree));
  else {
    const rows = host.manifests.map(({ name, version, contributes }) => [
      name,
      version,
      Object.entries(contributes)
        .flatMap(([kind, list]) => list.map(({ id }) => `${kind}: ${id}`))
        .join(', '),
    ]);
    for (const line of table(
      [{ title: 'plugin' }, { title: 'version' }, { title: 'brings', shrinks: true }],
      rows,
      terminal.columns,
    ))
      terminal.print(line);
  }
  showProblems(terminal, problems);
  return problems.length === 0 ? exitCodes.done : exitCodes.wrong;
};
