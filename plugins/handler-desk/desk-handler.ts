import type { Handler, TaskDraft } from '@postrider/sdk';
import { taskBody } from './task-body.ts';
import { taskTitle } from './task-title.ts';

/** One task for each mail that a person wrote to a desk with a `task`. What machines write makes none. */
export const deskHandler: Handler = {
  handle(mail, desk) {
    if (mail.kind !== 'human' || desk.task === undefined) return [];
    const { sink, type, status } = desk.task;
    const task: TaskDraft = {
      title: taskTitle(mail),
      body: taskBody(mail.text),
      ...(type === undefined ? {} : { type }),
      ...(status === undefined ? {} : { status }),
      ...(desk.department === undefined ? {} : { department: desk.department }),
      ...(desk.user === undefined ? {} : { user: desk.user }),
      ...(mail.from === undefined ? {} : { contact: mail.from }),
    };
    return [{ kind: 'task', sink, task }];
  },
};
