import { definePlugin } from '@postrider/sdk';
import type { Handler, Instance } from '@postrider/sdk';

/** Makes a task of each mail in which a person uses one of the words. Bounces and unsubscribes are the core's. */
export function handler({ settings }: Instance): Handler {
  const { words } = settings as { readonly words: readonly string[] };
  const wanted = words.map((word) => word.toLowerCase());
  return {
    handle(mail, { task, department, user }) {
      if (mail.kind !== 'human' || task === undefined) return [];
      const text = `${mail.subject}\n${mail.text}`.toLowerCase();
      const found = wanted.find((word) => text.includes(word));
      if (found === undefined) return [];
      return [
        {
          kind: 'task',
          sink: task.sink,
          task: {
            title: `${found}: ${mail.subject}`.slice(0, 200),
            body: mail.text,
            ...(task.type === undefined ? {} : { type: task.type }),
            ...(task.status === undefined ? {} : { status: task.status }),
            ...(department === undefined ? {} : { department }),
            ...(user === undefined ? {} : { user }),
            ...(mail.from === undefined ? {} : { contact: mail.from }),
          },
        },
      ];
    },
  };
}

export default definePlugin({
  activate(context) {
    context.register('handlers', '__id__', handler);
  },
});
