/** What was accepted and when. Times are kept as differences: the log is written with every turn. Plain JSON. */
export interface SentLog {
  /** When the newest was accepted. */
  readonly until: number;
  /**
   * Stretches of time, oldest first, three numbers each: milliseconds since the one before it ended, milliseconds from
   * its first mail to its last, mails.
   */
  readonly stretches: readonly number[];
}

export const emptyLog: SentLog = { until: 0, stretches: [] };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const longest = 25 * hour;
/** Stretches beyond which merging is worth while, and how often then. */
const few = 48;
const tidyEvery = 24;
const finest = 50;
/**
 * How long a stretch of some age may be: a fiftieth of the window whose edge it will cross next. Stretches end where
 * these begin on the clock, so that a window by the clock is not blurred at all.
 */
const grains = [
  [1.5 * second, finest],
  [1.5 * minute, second],
  [1.5 * hour, minute],
  [longest, 0.5 * hour],
] as const;

/** Counts mails at `time`. One that is not later than the last joins it: clocks may be set back, counts may not. */
export function logged({ until, stretches }: SentLog, time: number, mails: number): SentLog {
  if (stretches.length === 0) return { until: time, stretches: [0, 0, mails] };
  const latest = Math.max(time, until);
  const later = [...stretches];
  const last = later.length - 3;
  const lasts = later[last + 1] ?? 0;
  if (cell(until - lasts, finest) === cell(latest, finest)) {
    later[last + 1] = lasts + latest - until;
    later[last + 2] = (later[last + 2] ?? 0) + mails;
    return { until: latest, stretches: later };
  }
  later.push(latest - until, 0, mails);
  const count = later.length / 3;
  return {
    until: latest,
    stretches: count > few && count % tidyEvery === 0 ? tidied(later, latest) : later,
  };
}

/** Mails accepted between two moments, both included. */
export type Stretch = readonly [first: number, last: number, mails: number];

/** Newest first. */
export function* newestFirst({ until, stretches }: SentLog): Generator<Stretch, undefined> {
  let last = until;
  for (let at = stretches.length - 3; at >= 0; at -= 3) {
    const first = last - (stretches[at + 1] ?? 0);
    yield [first, last, stretches[at + 2] ?? 0];
    last = first - (stretches[at] ?? 0);
  }
  return undefined;
}

/** Mails of the stretches that end after `time`: at least those sent after it. */
export function atMostAfter({ until, stretches }: SentLog, time: number): number {
  let mails = 0;
  let last = until;
  for (let at = stretches.length - 3; at >= 0 && last > time; at -= 3) {
    mails += stretches[at + 2] ?? 0;
    last -= (stretches[at + 1] ?? 0) + (stretches[at] ?? 0);
  }
  return mails;
}

/** Mails of the stretches that begin after `time`: only such as were sent after it. */
export function atLeastAfter({ until, stretches }: SentLog, time: number): number {
  let mails = 0;
  let last = until;
  for (let at = stretches.length - 3; at >= 0; at -= 3) {
    const first = last - (stretches[at + 1] ?? 0);
    if (first <= time) break;
    mails += stretches[at + 2] ?? 0;
    last = first - (stretches[at] ?? 0);
  }
  return mails;
}

function tidied(stretches: readonly number[], until: number): readonly number[] {
  const merged: number[] = [];
  let newest: { first: number; last: number; mails: number } | undefined;
  let oldest = until;
  for (let at = 0; at < stretches.length; at += 3) oldest -= (stretches[at + 1] ?? 0) + (stretches[at] ?? 0);
  // The gap before the oldest tells nothing, and was counted.
  let first = oldest + (stretches[0] ?? 0);
  for (let at = 0; at < stretches.length; at += 3) {
    if (at > 0) first += stretches[at] ?? 0;
    const last = first + (stretches[at + 1] ?? 0);
    const mails = stretches[at + 2] ?? 0;
    const grain = grains.find(([age]) => until - last <= age)?.[1];
    if (grain === undefined) {
      // Too old for any window.
    } else if (newest !== undefined && cell(newest.first, grain) === cell(last, grain)) {
      merged[merged.length - 2] = last - newest.first;
      merged[merged.length - 1] = newest.mails + mails;
      newest = { first: newest.first, last, mails: newest.mails + mails };
    } else {
      merged.push(newest === undefined ? 0 : first - newest.last, last - first, mails);
      newest = { first, last, mails };
    }
    first = last;
  }
  return merged;
}

function cell(time: number, length: number): number {
  return Math.floor(time / length);
}
