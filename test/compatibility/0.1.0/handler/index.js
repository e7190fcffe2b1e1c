import { definePlugin } from '@postrider/sdk';
/** A task for each mail that a person wrote. */
const handler = {
  handle(mail, { task }) {
    if (mail.kind !== 'human' || task === undefined) return [];
    const contact = mail.from === undefined ? {} : { contact: mail.from };
    return [
      { kind: 'task', sink: task.sink, task: { title: mail.subject, body: mail.text, type: 'kept', ...contact } },
    ];
  },
};
export default definePlugin({
  activate(context) {
    context.own(context.register('handlers', 'kept-handler', () => handler));
  },
});
