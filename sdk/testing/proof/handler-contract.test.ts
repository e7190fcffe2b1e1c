import type { Action, Handler, InboundKind, InboundMail } from '#contracts';
import { expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { handlerContract } from '../handler-contract.ts';

/** The shortest handler that keeps every promise: a task for each mail at a desk that has a sink. */
const sound: Handler = {
  handle: ({ subject }, desk) =>
    desk.task === undefined ? [] : [{ kind: 'task', sink: desk.task.sink, task: { title: subject, body: '' } }],
};

const answering =
  (kind: InboundKind, change: (actions: readonly Action[], mail: InboundMail) => readonly Action[]) => (): Handler => ({
    handle: async (mail, desk) => {
      const actions = await sound.handle(mail, desk);
      return mail.kind === kind ? change(actions, mail) : actions;
    },
  });

const stray: Action = { kind: 'task', sink: 'elsewhere', task: { title: 'Look', body: '' } };
const kinds: readonly InboundKind[] = ['bounce', 'complaint', 'unsubscribe', 'automatic', 'human'];
let asked = 0;

const wrong: Readonly<Record<string, () => Handler>> = Object.fromEntries(
  kinds.flatMap((kind) => [
    [
      `answers every ${kind} mail with a list of actions that survives a process border`,
      answering(kind, (actions) => actions.map((action) => ({ ...action, undo: expect }))),
    ],
    [
      `answers the same ${kind} mail the same way again, and leaves the mail as it was`,
      answering(kind, (actions, mail) => {
        (mail as { subject: string }).subject = `seen ${++asked}`;
        return actions;
      }),
    ],
    [`makes tasks of ${kind} mail only for the desk's own sink`, answering(kind, (actions) => [...actions, stray])],
  ]),
);

const broken = async (make: () => Handler) =>
  (await brokenPromises(handlerContract(async () => make()))).map(({ name }) => name);

test('a sound handler keeps every promise', async () => {
  expect(await broken(() => sound)).toEqual([]);
});

test('for each rule there is a wrong handler', () => {
  const rules = handlerContract(async () => sound).map(({ name }) => name);
  expect(Object.keys(wrong).sort()).toEqual(rules.sort());
});

test.each(Object.entries(wrong))('a wrong handler breaks exactly this: %s', async (rule, make) => {
  expect(await broken(make)).toEqual([rule]);
});
