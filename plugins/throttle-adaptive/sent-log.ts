/** Mails that were accepted between two moments, both included. */
export type Stretch = readonly [first: number, last: number, mails: number];

/** What was accepted and when, oldest first; older stretches are coarser. Plain JSON. */
export type SentLog = readonly Stretch[];

const longest = 25 * 3_600_000;
/** Stretches at which it is worth merging: a few hundred remain, however many mails went. */
const tidyAt = 240;
/** A stretch may be so much shorter than it is old: what it blurs is 3 % of a window. */
const fineness = 32;

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
  const merged: Stretch[] = [];
  for (const stretch of log) {
    if (stretch[1] < now - longest) continue;
    const before = merged.at(-1);
    if (before !== undefined && (stretch[1] - before[0]) * fineness <= now - stretch[1])
      merged[merged.length - 1] = [before[0], stretch[1], before[2] + stretch[2]];
    else merged.push(stretch);
  }
  // Two stretches may remain at each age; halving again keeps the state small whatever comes.
  return merged.length > tidyAt / 1.2 ? halved(merged) : merged;
}

function halved(log: SentLog): SentLog {
  const half: Stretch[] = [];
  const old = log.length >> 1;
  for (const [place, stretch] of log.entries()) {
    const before = half.at(-1);
    if (place < old && place % 2 === 1 && before !== undefined)
      half[half.length - 1] = [before[0], stretch[1], before[2] + stretch[2]];
    else half.push(stretch);
  }
  return half;
}
