/// <reference lib="esnext.temporal" />
import { dayLength, WallClock } from './wall-clock.ts';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: dayLength };

/** Milliseconds of "30s", "5m", "2h" or "1d", as everywhere in the configuration; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const [, number, unit] = /^([1-9][0-9]{0,5}) ?([smhd])$/.exec(text) ?? [];
  const length = units[unit ?? ''];
  return length === undefined ? undefined : Number(number) * length;
}

/** Milliseconds after midnight of "00:00" to "24:00". */
export function readTimeOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^([01][0-9]|2[0-4]):([0-5][0-9])$/.exec(text) ?? [];
  const time = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return time <= dayLength ? time : undefined;
}

/** The number of a date like "2026-03-02", counted from 1970-01-01. */
export function readDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  // The engine's own parser takes February 30th for March 2nd.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? at / dayLength : undefined;
}

/** The clock of a zone, the computer's own when none is named; undefined when there is no such zone. */
export function readTimeZone(zone: string = Temporal.Now.timeZoneId()): WallClock | undefined {
  try {
    return new WallClock(zone);
  } catch {
    return undefined;
  }
}
