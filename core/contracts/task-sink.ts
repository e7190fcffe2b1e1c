/** A piece of work for a person. */
export interface TaskDraft {
  readonly title: string;
  readonly body: string;
  readonly type?: string;
  readonly status?: string;
  readonly department?: string;
  readonly user?: string;
  /** Who it is about: the person who wrote. */
  readonly contact?: { readonly address: string; readonly name?: string };
}

/** Where a task can be found again. */
export interface TaskReference {
  /** The sink's own name for the task. */
  readonly id: string;
  readonly url?: string;
}

/** A task as its sink has it. */
export interface Task extends TaskDraft, TaskReference {
  readonly createdAt: number;
}

/** Where tasks go. */
export interface TaskSink {
  /**
   * Idempotent: the same key gives the same task, however often it is asked for, whatever the draft says by then, and
   * after a restart: the host asks again after a crash. Keys differ in case. Within a minute.
   * @throws ProblemError: the mail stays in the mailbox and is tried again
   */
  create(task: TaskDraft, key: string, signal: AbortSignal): Promise<TaskReference>;
  /** Newest first. Leaving it out means: the tasks are looked at elsewhere. */
  list?(query: { readonly limit: number }): Promise<readonly Task[]>;
  /** Called once, when the host stops. */
  close?(): Promise<void>;
}
