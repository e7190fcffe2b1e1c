import { describe, expect, test } from 'vitest';
import { counted, emptyLog, givenBack, lastPoint, pointsOf, sizeOf, type GrantLog } from './grant-log.ts';
import { tidied } from './tidy-log.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.parse('2026-03-20T12:00:00Z');
const one = { mails: 1, recipients: 2, bytes: 3 };

const logOf = (moments: readonly number[]): GrantLog => moments.reduce((log, at) => counted(log, at, one), emptyLog);

const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, index) => from + index * step);

const bytes = (amount: number) => ({ mails: 1, recipients: 1, bytes: amount });

/** Mails that are still counted. */
const countedIn = (log: GrantLog): number => lastPoint(log)[1] - log.points[0][1];

const momentsOf = (log: GrantLog): readonly number[] =>
  pointsOf(log)
    .slice(1)
    .map(([at]) => at);

describe('tidying a log', () => {
  test('keeps each moment of a window that holds no more than a thousand', () => {
    const moments = every(minute, now - 900 * minute, now);
    expect(momentsOf(tidied(logOf(moments), now, { rolling: [day], starts: [] }))).toEqual(moments);
  });

  test('divides a fuller window into 500 parts, each counted at its last moment', () => {
    const log = tidied(logOf(every(minute, now - 1400 * minute, now)), now, { rolling: [day], starts: [] });
    expect(sizeOf(log)).toBeLessThan(503);
    expect(lastPoint(log)).toEqual([now - minute, 1400, 2800, 4200]);
  });

  test('merges nothing into a shorter window, and nothing inside it', () => {
    const moments = every(20_000, now - 23 * hour, now);
    const log = tidied(logOf(moments), now, { rolling: [hour, day], starts: [] });
    const young = (at: number): boolean => at > now - hour;
    expect(momentsOf(log).filter(young)).toEqual(moments.filter(young));
    const before = momentsOf(log).findLast((at) => !young(at));
    expect(before).toBe(moments.findLast((at) => !young(at)));
  });

  test('merges nothing over the start of a calendar window', () => {
    const midnight = now - 12 * hour;
    const moments = every(minute, midnight - 90 * minute, midnight + 90 * minute);
    const log = tidied(logOf(moments), now, { rolling: [minute], starts: [midnight] });
    expect(sizeOf(log)).toBeLessThan(8);
    const last = pointsOf(log).findLast(([at]) => at < midnight);
    expect(last).toEqual([midnight - minute, 90, 180, 270]);
  });

  test('keeps what no rule needs for a month, coarsely, and then forgets it', () => {
    const log = logOf(every(hour, now - 60 * day, now));
    const kept = tidied(log, now, { rolling: [minute], starts: [] });
    expect(sizeOf(kept)).toBeLessThan(103);
    expect(kept.points[0][0]).toBe(now - 32 * day);
    expect(countedIn(kept)).toBe(32 * 24 - 1);
  });

  test('keeps longer what a longer rule needs', () => {
    const log = logOf(every(hour, now - 60 * day, now));
    expect(countedIn(tidied(log, now, { rolling: [50 * day], starts: [] }))).toBe(50 * 24 - 1);
    expect(countedIn(tidied(log, now, { rolling: [], starts: [now - 40 * day] }))).toBe(40 * 24);
  });

  test('counts anew from the base before totals cease to be exact', () => {
    const huge = 2 ** 44;
    const log = counted(counted(counted(emptyLog, now - 60 * day, bytes(huge)), now - day, bytes(huge)), now, bytes(7));
    const kept = tidied(log, now, { rolling: [minute], starts: [] });
    expect(kept.points[0][3]).toBe(0);
    expect(lastPoint(kept)[3]).toBe(huge + 7);
  });

  test('lets nothing be given back to a moment that is forgotten', () => {
    const log = tidied(logOf([now - 90 * day, now]), now, { rolling: [day], starts: [] });
    expect(givenBack(log, now - 90 * day, one)).toEqual(log);
  });
});
