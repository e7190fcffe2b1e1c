import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { WrittenStudio } from '../testing/written-studio.ts';
import { tasks } from './tasks.ts';

/** Prevents: eight of twelve tasks were shown as if they were all. */
test('it is said when there are more tasks than are shown', async () => {
  await using studio = await WrittenStudio.open();
  await tasks({ limit: 1 }, studio.context());
  const database = new DatabaseSync(join(studio.folder, '.postrider', 'taskSinks', 'office', 'tasks.db'));
  const insert = database.prepare('insert into task (key, title, body, created_at) values (?, ?, ?, ?)');
  for (const each of [1, 2, 3]) insert.run(`k${each}`, `Call ${each}`, 'She asked.', each);
  database.close();
  const shown = async (limit: number): Promise<readonly string[]> => {
    const context = studio.context();
    await tasks({ limit }, context);
    return context.terminal.printed.slice(2);
  };
  expect(await shown(2)).toEqual([
    expect.stringContaining('Call 3'),
    expect.stringContaining('Call 2'),
    '… and more: --limit 4 shows up to 4.',
  ]);
  expect(await shown(3)).toHaveLength(3);
  const script = studio.context(true);
  await tasks({ limit: 2 }, script);
  expect(script.terminal.documents).toEqual([
    { tasks: [expect.objectContaining({ title: 'Call 3' }), expect.objectContaining({ title: 'Call 2' })] },
  ]);
});
