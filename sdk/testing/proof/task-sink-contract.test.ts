import type { Task, TaskDraft, TaskReference, TaskSink } from '#contracts';
import { expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { taskSinkContract } from '../task-sink-contract.ts';

type Place = Map<string, Task>;

/** The shortest sink that keeps every promise: tasks in a map, which outlives it. */
function sound(place: Place): TaskSink {
  return {
    async create(task, key) {
      const made = place.get(key) ?? { ...task, id: `t${place.size + 1}`, createdAt: place.size };
      place.set(key, made);
      return { id: made.id };
    },
    list: async ({ limit }) => [...place.values()].toReversed().slice(0, limit),
  };
}

type Wrong = (sink: TaskSink, place: Place) => Partial<TaskSink>;
type Create = (task: TaskDraft, key: string) => Promise<TaskReference>;
const creating =
  (change: (create: Create, place: Place) => Create): Wrong =>
  (sink, place) => ({
    create: change((task, key) => sink.create(task, key, new AbortController().signal), place),
  });

const wrong: Readonly<Record<string, Wrong>> = {
  'a task gets a name of its own': creating((create) => async (task, key) => {
    const { id } = await create(task, key);
    return { id: key === 'answers/u2/0' && task.title === 'Wedding in June' ? 't1' : id };
  }),
  'the same key gives the same task, whatever the draft says by now': creating((create, place) => async (task, key) => {
    const before = place.get(key);
    if (before !== undefined && before.title !== task.title) place.set(key, { ...before, ...task });
    return create(task, key);
  }),
  'the same key gives the same task after a restart': (sink, place) => {
    const remembered = new Map(place);
    return {
      create: (task, key, signal) => {
        if (!remembered.has(key) || place.size === 0) return sink.create(task, key, signal);
        return sink.create(task, `${key} again`, signal);
      },
    };
  },
  'asking for one key many times at once makes one task': creating((create, place) => {
    let going = 0;
    return async (task, key) => {
      const number = ++going;
      await Promise.resolve();
      const reference = await create(task, number > 1 && place.size < 2 ? `${key} ${number}` : key);
      going--;
      return reference;
    };
  }),
  'keys that differ in case, length or one character are different tasks': creating(
    (create) => (task, key) => create(task, key.trim()),
  ),
  'tasks are listed newest first, whole, and no more than asked for': (sink) => ({
    list: async (query) => (await sink.list?.(query))?.toReversed() ?? [],
  }),
  'a bare task has no made-up fields, and every script is kept': creating(
    (create) => (task, key) => create({ status: 'new', ...task }, key),
  ),
};

const casesFor = (change: Wrong = () => ({})) =>
  taskSinkContract(async () => {
    const place: Place = new Map();
    return {
      async sink() {
        const sink = sound(place);
        return { ...sink, ...change(sink, place) };
      },
      async [Symbol.asyncDispose]() {},
    };
  });
const broken = async (change?: Wrong) => (await brokenPromises(casesFor(change))).map(({ name }) => name);

test('a sound sink keeps every promise', async () => {
  expect(await broken()).toEqual([]);
});

test('for each rule there is a wrong sink', () => {
  expect(Object.keys(wrong).sort()).toEqual(
    casesFor()
      .map(({ name }) => name)
      .sort(),
  );
});

test.each(Object.entries(wrong))('a wrong sink breaks exactly this: %s', async (rule, change) => {
  expect(await broken(change)).toEqual([rule]);
});
