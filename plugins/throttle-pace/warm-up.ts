import type { PaceState } from './pace-state.ts';
import type { Policy } from './policy.ts';
import type { WallClock } from './wall-clock.ts';

/** Mails by day. Days are numbered from 1970-01-01. */
export interface WarmUpDays {
  readonly start: number;
  readonly days: readonly number[];
  /** Mails of each later day; may be Infinity. */
  readonly after: number;
}

/** So many mails on each of the first days, and nothing before them. */
export function warmUp({ start, days, after }: WarmUpDays, clock: WallClock): Policy {
  const room = (state: PaceState, now: number): number => {
    const today = countedDay(state, now, clock);
    if (today < start) return 0;
    return Math.max(0, (days[today - start] ?? after) - (today === state.day.number ? state.day.mails : 0));
  };
  return {
    room,
    opensAt(state, from) {
      if (room(state, from) > 0) return from;
      return clock.dayBegins(Math.max(start, countedDay(state, from, clock) + 1), from);
    },
  };
}

/** Mails of the day, counted whether there is a warm-up or not: one that is added at noon knows what the morning sent. */
export function dayCount(clock: WallClock): Pick<Required<Policy>, 'counted'> {
  return {
    counted(state, now, mails) {
      const number = countedDay(state, now, clock);
      return { day: { number, mails: mails + (number === state.day.number ? state.day.mails : 0) } };
    },
  };
}

/** A day that has begun does not begin again, when a clock is set back over midnight or another zone is configured. */
function countedDay({ day }: PaceState, now: number, clock: WallClock): number {
  return Math.max(day.number, clock.dayNumber(now));
}
