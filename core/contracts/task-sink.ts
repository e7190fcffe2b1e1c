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

export interface TaskReference {
  /** The sink's own name for the task. */
  readonly id: string;
  readonly url?: string;
}

export interface Task extends TaskDraft, TaskReference {
  readonly createdAt: number;
}

/** Where tasks go. */
export interface TaskSink {
  /** Idempotent: the same key gives the same task, however often it is asked for. */
  create(task: TaskDraft, key: string, signal: AbortSignal): Promise<TaskReference>;
  /** Newest first. Leaving it out means: the tasks are looked at elsewhere. */
  list?(query: { readonly limit: number }): Promise<readonly Task[]>;
  close?(): Promise<void>;
}
