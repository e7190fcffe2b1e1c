import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { handlerContract, inboundMail, testInstance } from '@postrider/sdk/testing';
import { handler } from './index.ts';

const create = () => handler(testInstance({ settings: { words: ['wedding', 'urgent'] } }));
const desk = { inbox: 'answers', task: { sink: 'office' } };

// Everything that a handler promises.
for (const { name, run } of handlerContract(async () => create())) test(name, run);

test('a mail with one of the words becomes a task', async () => {
  const [task, ...more] = await create().handle(inboundMail({ subject: 'Our Wedding in June' }), desk);
  equal(task?.kind === 'task' && task.task.title, 'wedding: Our Wedding in June');
  equal(more.length, 0);
});

test('a mail without them leads to nothing', async () => {
  deepEqual(await create().handle(inboundMail({ subject: 'Hello', text: 'How are you?' }), desk), []);
});
