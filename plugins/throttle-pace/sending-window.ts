import type { Weekday } from './pace-settings.ts';
import type { Policy } from './policy.ts';
import { dayLength, type WallClock } from './wall-clock.ts';

/** Monday first, as `days` of the settings and ISO 8601 count. */
export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A weekly window on the wall. Milliseconds after midnight; `until` before `from` means on the next day. */
export interface WindowHours {
  readonly days: ReadonlySet<Weekday>;
  readonly from: number;
  readonly until: number;
}

/** A stretch in which the window stays as it is; `until` is the first moment after it. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly open: boolean;
}

/**
 * Mails leave only while the clock on the wall shows a time within the window. So it holds on the days on which clocks
 * are changed too: hours that are skipped are not made up for, an hour that comes twice counts twice.
 */
export function sendingWindow(hours: WindowHours, clock: WallClock): Policy {
  let known: Stretch = { from: 0, until: 0, open: false };
  const stretchAt = (at: number): Stretch => {
    if (at >= known.from && at < known.until) return known;
    const { offset, until } = clock.steadyTime(at);
    const wall = wallStretch(hours, at + offset);
    known = { from: at, until: Math.min(until, wall.until - offset), open: wall.open };
    return known;
  };
  return {
    room: (_state, now) => (stretchAt(now).open ? Infinity : 0),
    opensAt(_state, from) {
      let at = from;
      for (;;) {
        const { open, until } = stretchAt(at);
        if (open) return at;
        at = until;
      }
    },
  };
}

/** The same on a wall whose clock is never changed. Looks from yesterday's window, which may last into today, to next week's. */
function wallStretch({ days, from, until }: WindowHours, wall: number): Omit<Stretch, 'from'> {
  const today = Math.floor(wall / dayLength);
  const length = until > from ? until - from : until - from + dayLength;
  for (let day = today - 1; ; day++) {
    if (!days.has(weekdayOf(day))) continue;
    const start = day * dayLength + from;
    if (start > wall) return { open: false, until: start };
    if (start + length > wall) return { open: true, until: start + length };
  }
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(dayNumber: number): Weekday {
  return weekdays[(((dayNumber + 3) % 7) + 7) % 7] ?? 'mon';
}
