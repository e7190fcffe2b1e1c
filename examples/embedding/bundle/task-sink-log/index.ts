import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '@postrider/sdk';
import type { Instance, Task, TaskSink } from '@postrider/sdk';

function taskFiles(instance: Instance): TaskSink {
  return {
    async create(draft, key) {
      // The key is the file's name, so that a task that is handed on again is not kept twice.
      const id = createHash('sha256').update(key).digest('hex').slice(0, 32);
      const task: Task = { ...draft, id, createdAt: instance.clock.now() };
      try {
        await writeFile(join(await instance.dataFolder(), `${id}.json`), JSON.stringify(task), { flag: 'wx' });
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      }
      return { id };
    },
    async list({ limit }) {
      const folder = await instance.dataFolder();
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      const tasks = await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Task),
      );
      return tasks.sort((one, other) => other.createdAt - one.createdAt).slice(0, limit);
    },
  };
}

export default definePlugin({
  activate(context) {
    context.own(context.register('taskSinks', 'log', taskFiles));
  },
});
