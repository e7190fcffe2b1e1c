import { ProblemError } from '@postrider/sdk';

/** All that has to be remembered, whatever the settings are. Plain JSON of a constant size. */
export interface PaceState {
  readonly version: 1;
  /** The last moment at which mails left, how many then, and the moment before it. */
  readonly latest: { readonly at: number; readonly mails: number; readonly before: number };
  /** The group that is under way: its first moment and its mails. */
  readonly group: { readonly start: number; readonly mails: number };
  /** When the first mail since the last rest left. */
  readonly work: { readonly start: number };
  /** Mails of a day of the calendar, numbered from 1970-01-01. */
  readonly day: { readonly number: number; readonly mails: number };
}

/** Stands for a moment that never was; Infinity would not survive JSON. */
export const never = Number.MIN_SAFE_INTEGER;

export const initialState: PaceState = {
  version: 1,
  latest: { at: never, mails: 0, before: never },
  group: { start: never, mails: 0 },
  work: { start: never },
  day: { number: never, mails: 0 },
};

/** The last moment after `mails` more at `now`, which is not before it. */
export function latestAfter({ latest }: PaceState, now: number, mails: number): PaceState['latest'] {
  return latest.at === now ? { ...latest, mails: latest.mails + mails } : { at: now, mails, before: latest.at };
}

/**
 * The state without mails that were counted at `grantedAt` and never left. What can no longer be told apart stays
 * counted: pauses may then come a little early, never late. `dayNumber` is the day of `grantedAt`.
 */
export function givenBack(state: PaceState, grantedAt: number, mails: number, dayNumber: number): PaceState {
  const { latest, group, day } = state;
  const less = (counted: number): number => Math.max(0, counted - mails);
  const left = grantedAt === latest.at ? less(latest.mails) : latest.mails;
  const emptied = grantedAt === latest.at && left === 0;
  return {
    ...state,
    latest: emptied ? { at: latest.before, mails: 0, before: latest.before } : { ...latest, mails: left },
    group: grantedAt >= group.start ? { ...group, mails: less(group.mails) } : group,
    day: dayNumber === day.number ? { ...day, mails: less(day.mails) } : day,
  };
}

/** Reads a stored state. @throws ProblemError: forgetting what was sent could break the pace, so nothing is guessed. */
export function storedState(name: string, stored: unknown): PaceState {
  if (isState(stored)) return stored;
  throw new ProblemError({
    code: 'PACE_STATE_UNREADABLE',
    what: `What the pace "${name}" has counted so far cannot be read from the ledger; mail waits, because sending on could be too fast.`,
    next: 'Restore the ledger from a backup, or give this pace a new name in the configuration: it then counts from nothing.',
  });
}

function isState(stored: unknown): stored is PaceState {
  const state = stored as Partial<PaceState> | null | undefined;
  if (typeof state !== 'object' || state === null || state.version !== 1) return false;
  const counts = [state.latest?.mails, state.group?.mails, state.day?.mails];
  const moments = [state.latest?.at, state.latest?.before, state.group?.start, state.work?.start, state.day?.number];
  return [...counts, ...moments].every(Number.isFinite) && counts.every((count) => (count ?? -1) >= 0);
}
