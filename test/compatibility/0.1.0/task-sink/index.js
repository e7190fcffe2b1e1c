import { definePlugin } from '@postrider/sdk';
/** Keeps tasks in the instance's own storage, each once by its key. */
function taskSink({ storage, clock }) {
  return {
    async create(draft, key) {
      const kept = await storage.update((before) => {
        const tasks = before ?? {};
        const id = String(Object.keys(tasks).length + 1);
        return { [key]: { ...draft, id, createdAt: clock.now() }, ...tasks };
      });
      return { id: kept[key]?.id ?? '' };
    },
    list: async ({ limit }) => Object.values((await storage.get()) ?? {}).slice(0, limit),
  };
}
export default definePlugin({
  activate(context) {
    context.own(context.register('taskSinks', 'kept-task-sink', taskSink));
  },
});
