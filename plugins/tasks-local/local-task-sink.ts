import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Instance, Task, TaskDraft, TaskReference, TaskSink } from '@postrider/sdk';
import { openTaskDatabase } from './open-task-database.ts';
import { readTask } from './read-task.ts';
import { tasksClosed, tasksProblem, tasksTooLarge } from './tasks-problem.ts';

const fileName = 'tasks.db';

/** Octets of a task's texts. A mail's text has at most 64 KiB; a handler may add to it. */
const bodyLimit = 1_048_576;
const lineLimit = 4_096;
const listLimit = 10_000;

const insert = `insert into task
  (key, title, body, type, status, department, user, contact_address, contact_name, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do nothing`;

function checkSize(task: TaskDraft, key: string): void {
  const { title, body, type = '', status = '', department = '', user = '', contact } = task;
  const lines = {
    key,
    title,
    type,
    status,
    department,
    user,
    contact: `${contact?.address ?? ''}${contact?.name ?? ''}`,
  };
  for (const [what, text] of Object.entries(lines))
    if (Buffer.byteLength(text) > lineLimit) throw tasksTooLarge(what, Buffer.byteLength(text), lineLimit);
  if (Buffer.byteLength(body) > bodyLimit) throw tasksTooLarge('body', Buffer.byteLength(body), bodyLimit);
}

/** Keeps tasks in an SQLite file of this instance's own folder; the file is opened when first needed. */
export class LocalTaskSink implements TaskSink {
  readonly #instance: Pick<Instance, 'dataFolder' | 'clock'>;
  #opening: Promise<{ readonly database: DatabaseSync; readonly file: string }> | undefined;
  #closed = false;

  constructor(instance: Pick<Instance, 'dataFolder' | 'clock'>) {
    this.#instance = instance;
  }

  async create(task: TaskDraft, key: string, signal: AbortSignal): Promise<TaskReference> {
    signal.throwIfAborted();
    checkSize(task, key);
    const { title, body, type, status, department, user, contact } = task;
    return this.#use((database) => {
      database
        .prepare(insert)
        .run(
          key,
          title,
          body,
          type ?? null,
          status ?? null,
          department ?? null,
          user ?? null,
          contact?.address ?? null,
          contact?.name ?? null,
          this.#instance.clock.now(),
        );
      // Read back even after inserting: whoever made the task first, in this process or another, named it.
      return { id: String(database.prepare('select id from task where key = ?').get(key)?.['id']) };
    });
  }

  /** `limit`: 1 to 10000; more is cut to that. */
  async list({ limit }: { readonly limit: number }): Promise<readonly Task[]> {
    const rows = Math.max(0, Math.min(Math.trunc(limit), listLimit));
    return this.#use((database) =>
      database.prepare('select * from task order by id desc limit ?').all(rows).map(readTask),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opening = this.#opening;
    this.#opening = undefined;
    // One that never opened has nothing to close, and has told its problem to whoever asked.
    const opened = await opening?.catch(() => undefined);
    opened?.database.close();
  }

  async #use<Answer>(work: (database: DatabaseSync) => Answer): Promise<Answer> {
    if (this.#closed) throw tasksClosed(fileName);
    this.#opening ??= this.#open();
    const { database, file } = await this.#opening;
    if (this.#closed) throw tasksClosed(file);
    try {
      return work(database);
    } catch (thrown) {
      throw tasksProblem(file, thrown);
    }
  }

  async #open(): Promise<{ readonly database: DatabaseSync; readonly file: string }> {
    try {
      const file = join(await this.#instance.dataFolder(), fileName);
      return { database: openTaskDatabase(file), file };
    } catch (thrown) {
      // The next use tries again: a disk that was full may have room by then.
      this.#opening = undefined;
      throw thrown;
    }
  }
}
