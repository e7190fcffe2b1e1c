import { definePlugin } from '@postrider/sdk';
import type { Instance, Task, TaskSink } from '@postrider/sdk';

type Kept = Readonly<Record<string, Task>>;

/** Keeps tasks in the instance's own storage, each once by its key. */
function taskSink({ storage, clock }: Instance): TaskSink {
  return {
    async create(draft, key) {
      const kept = await storage.update((before) => {
        const tasks = (before ?? {}) as Kept;
        const id = String(Object.keys(tasks).length + 1);
        return { [key]: { ...draft, id, createdAt: clock.now() }, ...tasks };
      });
      return { id: (kept as Kept)[key]?.id ?? '' };
    },
    list: async ({ limit }) => Object.values(((await storage.get()) ?? {}) as Kept).slice(0, limit),
  };
}

export default definePlugin({
  activate(context) {
    context.own(context.register('taskSinks', 'kept-task-sink', taskSink));
  },
});
