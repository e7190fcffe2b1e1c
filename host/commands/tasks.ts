import { exitCodes } from '../terminal/exit-codes.ts';
import { table } from '../terminal/table.ts';
import { wordsFor } from '../terminal/words.ts';
import { openStudio } from '../open-studio.ts';
import type { Command } from './command.ts';

/** What people answered, as work to do; newest first. */
export const tasks: Command<{ readonly limit: number }> = async ({ limit }, context) => {
  await using host = await openStudio(context);
  const { terminal } = context;
  const words = wordsFor(terminal.locale, host.configuration.company.timeZone);
  const lists = await host.tasks(limit);
  if (context.json) {
    terminal.json({ tasks: lists.flatMap(({ sink, tasks: each }) => each.map((task) => ({ sink, ...task }))) });
    return exitCodes.done;
  }
  const rows = lists.flatMap(({ sink, tasks: each }) =>
    each.map((task) => [
      words.time(task.createdAt),
      task.type ?? '',
      task.status ?? '',
      task.contact?.name ?? task.contact?.address ?? '',
      task.title.slice(0, 60),
      sink,
    ]),
  );
  if (rows.length === 0) terminal.print('No tasks yet. postrider inbox poll reads what people answered.');
  else
    for (const line of table(
      ['since', 'type', 'status', 'from', 'title', 'where'].map((title) => ({ title })),
      rows,
    ))
      terminal.print(line);
  return exitCodes.done;
};
