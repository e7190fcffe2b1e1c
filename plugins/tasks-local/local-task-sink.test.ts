import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { taskSinkContract, VirtualClock } from '@postrider/sdk/testing';
import { LocalTaskSink } from './local-task-sink.ts';
import { openTaskDatabase } from './open-task-database.ts';
import { tasksProblem } from './tasks-problem.ts';

const never = new AbortController().signal;
const draft = { title: 'Call Anna', body: 'She asked.' };
let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasks-local-'));
  file = join(folder, 'tasks.db');
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const sink = (clock = new VirtualClock()): LocalTaskSink =>
  new LocalTaskSink({ clock, dataFolder: async () => folder });

const bench = async () => ({ sink: async () => sink(), async [Symbol.asyncDispose]() {} });
test.each(taskSinkContract(bench))('$name', async (each) => {
  await expect(each.run()).resolves.toBeUndefined();
});

test('a task bears the time it was first made at', async () => {
  const clock = new VirtualClock('2026-03-02T09:00:00Z');
  const tasks = sink(clock);
  await tasks.create(draft, 'answers/u1/0', never);
  await clock.advance(60_000);
  await tasks.create(draft, 'answers/u1/0', never);
  expect((await tasks.list({ limit: 5 })).map(({ createdAt }) => createdAt)).toEqual([
    Date.parse('2026-03-02T09:00:00Z'),
  ]);
  await tasks.close();
});

test('nothing is opened before it is needed, and nothing after closing', async () => {
  let asked = 0;
  const tasks = new LocalTaskSink({ clock: new VirtualClock(), dataFolder: async () => (asked++, folder) });
  await tasks.close();
  expect(asked).toBe(0);
  await expect(tasks.create(draft, 'k', never)).rejects.toMatchObject({ problem: { code: 'TASKS_LOCAL_CLOSED' } });
});

test('two hosts that share the file make one task of one key', async () => {
  const one = sink();
  const other = sink();
  const [first, second] = await Promise.all([one.create(draft, 'k', never), other.create(draft, 'k', never)]);
  expect(second).toEqual(first);
  await Promise.all([one.close(), other.close()]);
});

test('one that writes waits until another thread has let go of the file', async () => {
  const tasks = sink();
  await tasks.create(draft, 'k1', never);
  const holder = new Worker(
    `const { DatabaseSync } = require('node:sqlite');
     const { parentPort, workerData } = require('node:worker_threads');
     const database = new DatabaseSync(workerData);
     database.exec('begin immediate');
     parentPort.postMessage('held');
     Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
     database.exec('commit');
     database.close();`,
    { eval: true, workerData: file },
  );
  await new Promise((resolve) => holder.once('message', resolve));
  expect(await tasks.create(draft, 'k2', never)).toEqual({ id: '2' });
  await holder.terminate();
  await tasks.close();
});

test('a file of a newer version is not touched', async () => {
  openTaskDatabase(file).close();
  const database = new DatabaseSync(file);
  database.exec('pragma user_version = 99');
  database.close();
  await expect(sink().list({ limit: 1 })).rejects.toMatchObject({
    problem: { code: 'TASKS_LOCAL_NEWER', where: { file }, what: expect.stringContaining('99') },
  });
});

test("a damaged file, and somebody else's, are told of and left as they are", async () => {
  await writeFile(file, 'This is a letter, not a database. '.repeat(100));
  await expect(sink().list({ limit: 1 })).rejects.toMatchObject({ problem: { code: 'TASKS_LOCAL_DAMAGED' } });
  await rm(file);
  const database = new DatabaseSync(file);
  database.exec('create table recipe (name text)');
  database.close();
  await expect(sink().create(draft, 'k', never)).rejects.toMatchObject({ problem: { code: 'TASKS_LOCAL_DAMAGED' } });
});

test('a full disk is told of', async () => {
  const database = openTaskDatabase(file);
  database.exec('pragma max_page_count = 4');
  const full = (() => {
    try {
      database
        .prepare('insert into task (key, title, body, created_at) values (?, ?, ?, 0)')
        .run('k', 't', 'b'.repeat(100_000));
    } catch (thrown) {
      return tasksProblem(file, thrown);
    }
    return undefined;
  })();
  database.close();
  expect(full?.problem).toMatchObject({ code: 'TASKS_LOCAL_DISK_FULL', where: { file } });
});

test('a folder that cannot be had is told of, and tried again', async () => {
  let there = false;
  const tasks = new LocalTaskSink({
    clock: new VirtualClock(),
    dataFolder: async () => (there ? folder : join(folder, 'gone')),
  });
  await expect(tasks.create(draft, 'k', never)).rejects.toMatchObject({ problem: { code: 'TASKS_LOCAL_FAILED' } });
  there = true;
  expect(await tasks.create(draft, 'k', never)).toEqual({ id: '1' });
  await tasks.close();
});

test('a task larger than any mail is refused', async () => {
  const tasks = sink();
  for (const [task, key] of [
    [{ ...draft, body: 'é'.repeat(600_000) }, 'k'],
    [{ ...draft, title: 'x'.repeat(5_000) }, 'k'],
    [draft, 'k'.repeat(5_000)],
  ] as const)
    await expect(tasks.create(task, key, never)).rejects.toMatchObject({ problem: { code: 'TASKS_LOCAL_TOO_LARGE' } });
  await tasks.close();
});
