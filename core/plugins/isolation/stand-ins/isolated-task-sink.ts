import type { TaskSink } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { taskReferenceShape, tasksShape } from '../shapes/contribution-shapes.ts';

export function isolatedTaskSink(remote: RemoteContribution): TaskSink {
  const { members } = remote.made;
  const limit = callLimits.task;
  return {
    create: (task, key, signal) => remote.ask('create', [task, key], taskReferenceShape, { signal, limit }),
    ...(members.includes('list')
      ? { list: async (query) => (await remote.ask('list', [query], tasksShape, { limit })).slice(0, query.limit) }
      : {}),
    ...(members.includes('close')
      ? { close: () => remote.ask('close', [], () => undefined, { limit: callLimits.close }) }
      : {}),
  };
}
