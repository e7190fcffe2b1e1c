import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { TaskDraft, TaskSink } from '#contracts';
import type { ContractCase } from './contract-case.ts';

/** A place for tasks that a test may do as it likes with. It is empty at first, and disposed after one case. */
export interface TaskSinkBench extends AsyncDisposable {
  /** A sink to that place; each call makes another, as a host does that was started again. */
  sink(): Promise<TaskSink>;
}

const never = new AbortController().signal;
const enquiry: TaskDraft = {
  title: 'Wedding in June',
  body: 'Do you photograph weddings?\n\nMarie',
  type: 'enquiry',
  status: 'new',
  department: 'Sales',
  user: 'front-desk',
  contact: { address: 'marie@helas.example', name: 'Marie Noël' },
};

/** Everything the contract asks of a task sink. Give each case to the test runner under its name. */
export function taskSinkContract(bench: () => Promise<TaskSinkBench>): readonly ContractCase[] {
  const about = (name: string, check: (bench: TaskSinkBench, sink: TaskSink) => Promise<void>): ContractCase => ({
    name,
    async run() {
      await using place = await bench();
      const sink = await place.sink();
      try {
        await check(place, sink);
      } finally {
        await sink.close?.();
      }
    },
  });

  return [
    about('a task gets a name of its own', async (_, sink) => {
      const one = await sink.create(enquiry, 'answers/u1/0', never);
      const other = await sink.create(enquiry, 'answers/u2/0', never);
      ok(one.id.length > 0);
      notEqual(one.id, other.id);
    }),

    about('the same key gives the same task, whatever the draft says by now', async (_, sink) => {
      const first = await sink.create(enquiry, 'answers/u1/0', never);
      const again = await sink.create({ ...enquiry, title: 'Changed' }, 'answers/u1/0', never);
      deepEqual(again, first);
      if (sink.list !== undefined) {
        const tasks = await sink.list({ limit: 10 });
        deepEqual(
          tasks.map(({ title }) => title),
          ['Wedding in June'],
        );
      }
    }),

    about('the same key gives the same task after a restart', async (place, sink) => {
      const first = await sink.create(enquiry, 'answers/u1/0', never);
      await sink.close?.();
      const restarted = await place.sink();
      deepEqual(await restarted.create(enquiry, 'answers/u1/0', never), first);
      await restarted.close?.();
    }),

    about('asking for one key many times at once makes one task', async (_, sink) => {
      const references = await Promise.all(
        Array.from({ length: 20 }, async () => sink.create(enquiry, 'answers/u1/0', never)),
      );
      equal(new Set(references.map(({ id }) => id)).size, 1);
    }),

    about('keys that differ in case, length or one character are different tasks', async (_, sink) => {
      const keys = [
        'answers/u1/0',
        'answers/U1/0',
        'answers/u1/00',
        'answers/u1/1',
        'answers/u1/0 ',
        `answers/${'x'.repeat(200)}/0`,
      ];
      const ids = new Set<string>();
      for (const key of keys) ids.add((await sink.create(enquiry, key, never)).id);
      equal(ids.size, keys.length);
    }),

    about('tasks are listed newest first, whole, and no more than asked for', async (_, sink) => {
      if (sink.list === undefined) return;
      deepEqual(await sink.list({ limit: 10 }), []);
      for (let number = 1; number <= 5; number++)
        await sink.create({ ...enquiry, title: `Task ${number}` }, `answers/u${number}/0`, never);
      const tasks = await sink.list({ limit: 3 });
      deepEqual(
        tasks.map(({ title }) => title),
        ['Task 5', 'Task 4', 'Task 3'],
      );
      const [newest] = tasks;
      const reference = await sink.create(enquiry, 'answers/u5/0', never);
      ok(newest !== undefined && Number.isFinite(newest.createdAt));
      deepEqual(newest, { ...enquiry, title: 'Task 5', ...reference, createdAt: newest.createdAt });
    }),

    about('a bare task has no made-up fields, and every script is kept', async (_, sink) => {
      const bare: TaskDraft = { title: '写真 😀 \u0000 "quoted" \'; DROP TABLE task; --', body: '' };
      const reference = await sink.create(bare, 'answers/u1/0', never);
      if (sink.list === undefined) return;
      const [task] = await sink.list({ limit: 1 });
      deepEqual(task, { ...bare, ...reference, createdAt: task?.createdAt });
    }),
  ];
}
