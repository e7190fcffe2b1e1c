import { exitCodes } from '../terminal/exit-codes.ts';
import { shorten } from '../terminal/display-width.ts';
import { table } from '../terminal/table.ts';
import { wordsFor } from '../terminal/words.ts';
import { openStudio } from '../open-studio.ts';
import type { Command } from './command.ts';

/** What people answered, as work to do; newest first. */
export const tasks: Command<{ readonly limit: number }> = async ({ limit }, context) => {
  await using host = await openStudio(context);
  const { terminal } = context;
  const words = wordsFor(terminal.locale, host.configuration.company.timeZone);
  // One more than is shown tells whether there are more.
  const found = await host.tasks(limit + 1);
  const lists = found.map(({ sink, tasks: each }) => ({ sink, tasks: each.slice(0, limit) }));
  const hasMore = found.some(({ tasks: each }) => each.length > limit);
  if (context.json) {
    terminal.json({ tasks: lists.flatMap(({ sink, tasks: each }) => each.map((task) => ({ sink, ...task }))) });
    return exitCodes.done;
  }
  const rows = lists.flatMap(({ sink, tasks: each }) =>
    each.map((task) => [
      words.time(task.createdAt),
      task.type ?? '',
      task.status ?? '',
      shorten(task.contact?.name ?? task.contact?.address ?? '', 120),
      shorten(task.title, 120),
      ...(lists.length > 1 ? [sink] : []),
    ]),
  );
  if (rows.length === 0) terminal.print(`No tasks yet. ${terminal.command} inbox poll reads what people answered.`);
  else
    for (const line of table(
      [
        { title: 'since' },
        { title: 'type' },
        { title: 'status' },
        { title: 'from', shrinks: true },
        { title: 'title', shrinks: true },
        ...(lists.length > 1 ? [{ title: 'where' }] : []),
      ],
      rows,
      terminal.columns,
    ))
      terminal.print(line);
  if (hasMore) terminal.print(`… and more: --limit ${limit * 2} shows up to ${words.number(limit * 2)}.`);
  return exitCodes.done;
};
