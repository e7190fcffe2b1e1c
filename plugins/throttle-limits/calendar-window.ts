/// <reference lib="esnext.temporal" />
import type { Period } from './rule.ts';

/** Milliseconds since the epoch; `start` belongs to the window, `end` to the next. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

const clockLengths = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

/**
 * The calendar window that `now` lies in, by the wall clock of `zone`. Days begin at the local midnight (or when the
 * clock first shows the new date, where daylight saving skips midnight), weeks on Monday (ISO 8601), months on the first.
 */
export function calendarWindow(now: number, every: number, period: Period, zone: string): Window {
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(now)).toZonedDateTimeISO(zone);
  switch (period) {
    case 'second':
    case 'minute':
    case 'hour':
      return clockWindow(now, every * clockLengths[period], zoned);
    case 'day':
    case 'week':
    case 'month':
      return dateWindow(now, every, period, zoned);
  }
}

/** A change of the offset begins a new window: the half hour of Lord Howe would otherwise leave two that overlap. */
function clockWindow(now: number, length: number, zoned: Temporal.ZonedDateTime): Window {
  const wall = now + zoned.offsetNanoseconds / 1e6;
  const start = now - (wall - Math.floor(wall / length) * length);
  // "Previous" means strictly before, and the change may be this very moment.
  const before = zoned.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity;
  const after = zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
  return { start: Math.max(start, before), end: Math.min(start + length, after) };
}

function dateWindow(
  now: number,
  every: number,
  period: 'day' | 'week' | 'month',
  zoned: Temporal.ZonedDateTime,
): Window {
  const today = zoned.toPlainDate();
  let date = today;
  if (period === 'week') date = today.subtract({ days: today.dayOfWeek - 1 });
  if (period === 'month') date = today.with({ day: 1, month: today.month - ((today.month - 1) % every) });
  const midnight = (day: Temporal.PlainDate): number => day.toZonedDateTime(zoned.timeZoneId).epochMilliseconds;
  let start = midnight(date);
  for (;;) {
    date = date.add({ [`${period}s`]: every });
    const end = midnight(date);
    if (end > now) return { start, end };
    // The clock was set back over midnight: the new date has begun once, and does not begin again.
    start = end;
  }
}

/** The same, remembering the last window: asks come close together, and time zones are slow to compute. */
export function calendarWindows(every: number, period: Period, zone: string): (now: number) => Window {
  let last: Window = { start: 0, end: 0 };
  return (now) => {
    if (now < last.start || now >= last.end) last = calendarWindow(now, every, period, zone);
    return last;
  };
}
