import { causeOf, ProblemError } from '@postrider/sdk';
import type { Problem } from '@postrider/sdk';

type Told = Pick<Problem, 'code' | 'what' | 'next'>;

/** What SQLite's primary result codes mean for whoever reads them (sqlite.org/rescode.html). */
const told: Readonly<Record<number, (file: string) => Told>> = {
  5: (file) => ({
    code: 'TASKS_LOCAL_BUSY',
    what: `The tasks in ${file} are in use by another program that does not let go.`,
    next: 'Close other programs that have the file open; the mail waits in its mailbox and is tried again.',
  }),
  11: damaged,
  13: (file) => ({
    code: 'TASKS_LOCAL_DISK_FULL',
    what: `There is no room on the disk for another task in ${file}.`,
    next: 'Make room on the disk; the mail waits in its mailbox and is tried again.',
  }),
  26: damaged,
};

function damaged(file: string): Told {
  return {
    code: 'TASKS_LOCAL_DAMAGED',
    what: `The file ${file} is damaged, or is no list of tasks of Postrider.`,
    next: 'Put back a copy from a backup, or move the file away: then a new one is begun.',
  };
}

/** Says what went wrong with the file, and what to do. */
export function tasksProblem(file: string, thrown: unknown): ProblemError {
  if (ProblemError.is(thrown)) return thrown;
  const code = (thrown as { errcode?: unknown }).errcode;
  // The lower eight bits are the primary code, the others its extension.
  const known = typeof code === 'number' ? told[code & 0xff] : undefined;
  const words = known?.(file) ?? {
    code: 'TASKS_LOCAL_FAILED',
    what: `The tasks in ${file} could not be read or written.`,
    next: 'Check that the folder is there and may be written to; the mail waits in its mailbox and is tried again.',
  };
  return new ProblemError({ ...words, where: { file }, cause: causeOf(thrown) });
}

export function tasksDamaged(file: string): ProblemError {
  return new ProblemError({ ...damaged(file), where: { file } });
}

export function tasksNewer(file: string, version: number, known: number): ProblemError {
  return new ProblemError({
    code: 'TASKS_LOCAL_NEWER',
    what: `The tasks in ${file} were written by a newer version of Postrider (form ${version}; this one knows ${known}).`,
    next: 'Install that version again, or a later one.',
    where: { file },
  });
}

export function tasksTooLarge(what: string, octets: number, limit: number): ProblemError {
  return new ProblemError({
    code: 'TASKS_LOCAL_TOO_LARGE',
    what: `The ${what} of a task has ${octets} octets; ${limit} is the limit.`,
    next: 'Let the handler that made the task shorten it.',
  });
}

export function tasksClosed(file: string): ProblemError {
  return new ProblemError({
    code: 'TASKS_LOCAL_CLOSED',
    what: `The tasks in ${file} are closed, because the host is stopping.`,
    next: 'Start the host again; the mail waits in its mailbox and is tried again.',
    where: { file },
  });
}
