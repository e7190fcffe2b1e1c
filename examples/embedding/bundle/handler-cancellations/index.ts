import { definePlugin } from '@postrider/sdk';
import type { Handler } from '@postrider/sdk';

/** Who answers with the word CANCEL, in a line of its own, does not come. */
const cancellations: Handler = {
  handle(mail, { task }) {
    if (mail.kind !== 'human' || task === undefined || !/^\s*cancel[.!]?\s*$/im.test(mail.text)) return [];
    const { subject: title, text: body, from } = mail;
    const contact = from === undefined ? {} : { contact: from };
    return [{ kind: 'task', sink: task.sink, task: { title, body, type: 'cancellation', ...contact } }];
  },
};

export default definePlugin({
  activate(context) {
    context.own(context.register('handlers', 'cancellations', () => cancellations));
  },
});
