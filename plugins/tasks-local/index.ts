import { definePlugin } from '@postrider/sdk';
import { LocalTaskSink } from './local-task-sink.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('taskSinks', 'local', (instance) => new LocalTaskSink(instance)));
  },
});
