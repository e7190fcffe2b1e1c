/** Mails that were accepted between two moments, both included. */
export type Stretch = readonly [first: number, last: number, mails: number];

/** What was accepted and when, oldest first; older stretches are coarser. Plain JSON. */
export type SentLog = readonly Stretch[];

const longest = 25 * 3_600_000;
/** Stretches at which it is worth merging. */
const tidyAt = 240;
/** So many at most remain after merging. */
const enough = 200;
/** A stretch may be so much shorter than it is old, the finest that is small enough: what it blurs is 1 to 3 % of a window. */
const finenesses = [96, 64, 48, 32, 16, 8, 4] as const;

/** Counts mails at `time`. One that is not later than the last joins it: clocks may be set back, counts may not. */
export function logged(log: SentLog, time: number, mails: number): SentLog {
  const last = log.at(-1);
  if (last !== undefined && time <= last[1]) return [...log.slice(0, -1), [last[0], last[1], last[2] + mails]];
  const longer: SentLog = [...log, [time, time, mails]];
  return longer.length > tidyAt ? tidied(longer, time) : longer;
}

/** Mails of the stretches that end after `time`: at least those sent after it. */
export function atMostAfter(log: SentLog, time: number): number {
  let mails = 0;
  for (let place = log.length - 1; place >= 0; place--) {
    const stretch = log[place];
    if (stretch === undefined || stretch[1] <= time) break;
    mails += stretch[2];
  }
  return mails;
}

/** Mails of the stretches that begin after `time`: only such as were sent after it. */
export function atLeastAfter(log: SentLog, time: number): number {
  let mails = 0;
  for (let place = log.length - 1; place >= 0; place--) {
    const stretch = log[place];
    if (stretch === undefined || stretch[0] <= time) break;
    mails += stretch[2];
  }
  return mails;
}

function tidied(log: SentLog, now: number): SentLog {
  let merged: SentLog = log;
  for (const fineness of finenesses) {
    merged = mergedBy(log, now, fineness);
    if (merged.length <= enough) break;
  }
  return merged;
}

function mergedBy(log: SentLog, now: number, fineness: number): SentLog {
  const merged: Stretch[] = [];
  for (const stretch of log) {
    if (stretch[1] < now - longest) continue;
    const before = merged.at(-1);
    if (before !== undefined && (stretch[1] - before[0]) * fineness <= now - stretch[1])
      merged[merged.length - 1] = [before[0], stretch[1], before[2] + stretch[2]];
    else merged.push(stretch);
  }
  return merged;
}
