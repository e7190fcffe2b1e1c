import { ProblemError } from '@postrider/sdk';
import type { Measure } from './rule.ts';

/** A moment, and the totals of mails, recipients and bytes counted up to and including it. */
export type Point = readonly [at: number, mails: number, recipients: number, bytes: number];

/**
 * What was granted and when, in the order of time. It knows nothing of the rules, so that a changed rule finds
 * everything that was counted. Points hold running totals: what lies between two of them is a subtraction, and a point
 * is merged into its successor by leaving it out. What the first point counts is forgotten. Plain JSON.
 */
export interface GrantLog {
  readonly version: 1;
  readonly points: readonly [Point, ...Point[]];
  /** The latest points, a few dozen at most: what a grant copies to add one. Empty only when nothing was counted. */
  readonly recent: readonly Point[];
  /** Number of points at which it is worth merging again. */
  readonly tidyAt: number;
}

/** So much of each, for one mail or for several. */
export type Amounts = Readonly<Record<Measure, number>>;

export const emptyLog: GrantLog = {
  version: 1,
  points: [[Number.MIN_SAFE_INTEGER, 0, 0, 0]],
  recent: [],
  tidyAt: 64,
};

const mostRecent = 48;

const placeOf = { mails: 1, recipients: 2, bytes: 3 } as const;

export function total(point: Point, measure: Measure): number {
  return point[placeOf[measure]];
}

export function lastPoint({ points, recent }: GrantLog): Point {
  return recent.at(-1) ?? points.at(-1) ?? points[0];
}

export function sizeOf({ points, recent }: GrantLog): number {
  return points.length + recent.length;
}

export function pointAt({ points, recent }: GrantLog, place: number): Point | undefined {
  return place < points.length ? points[place] : recent[place - points.length];
}

export function pointsOf({ points, recent }: GrantLog): readonly [Point, ...Point[]] {
  return [...points, ...recent];
}

/** Place of the first point from place 1 on that `fits`, by halving: once one fits, all later ones do. Their number when none does. */
export function firstPlace(log: GrantLog, fits: (point: Point) => boolean): number {
  let low = 1;
  let high = sizeOf(log);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const point = pointAt(log, middle);
    if (point !== undefined && fits(point)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The log with so much more counted at `at`, which is not before its last point. */
export function counted(log: GrantLog, at: number, amounts: Amounts): GrantLog {
  const last = lastPoint(log);
  const point = moved([at, last[1], last[2], last[3]], amounts, 1);
  // Two grants of one moment are one point: what is given back finds a point by its moment.
  const recent = last[0] === at ? log.recent.slice(0, -1) : log.recent.slice();
  recent.push(point);
  if (recent.length <= mostRecent) return { version: 1, points: log.points, recent, tidyAt: log.tidyAt };
  return logOf([...log.points, ...recent], log.tidyAt);
}

/** The log of these points. The last one is always a recent one, unless it is the first, which stands alone. */
export function logOf([first, ...others]: readonly [Point, ...Point[]], tidyAt: number): GrantLog {
  return { version: 1, points: [first, ...others.slice(0, -1)], recent: others.slice(-1), tidyAt };
}

/**
 * The log without what was counted at `grantedAt` and then never left. A merged point stands for all moments since the
 * point before it. Never takes away more than the point holds; what is forgotten already stays so.
 */
export function givenBack(log: GrantLog, grantedAt: number, amounts: Amounts): GrantLog {
  const place = firstPlace(log, (point) => point[0] >= grantedAt);
  const point = pointAt(log, place);
  const previous = pointAt(log, place - 1);
  if (point === undefined || previous === undefined || grantedAt <= log.points[0][0]) return log;
  const back: Amounts = {
    mails: Math.min(amounts.mails, point[1] - previous[1]),
    recipients: Math.min(amounts.recipients, point[2] - previous[2]),
    bytes: Math.min(amounts.bytes, point[3] - previous[3]),
  };
  const [first, ...others] = pointsOf(log);
  const points = others.map((each, index) => (index + 1 < place ? each : moved(each, back, -1)));
  return logOf([first, ...points], log.tidyAt);
}

function moved(point: Point, by: Amounts, sign: 1 | -1): Point {
  return [point[0], point[1] + sign * by.mails, point[2] + sign * by.recipients, point[3] + sign * by.bytes];
}

/** Reads a stored log. @throws ProblemError: forgetting what was sent could exceed a limit, so nothing is guessed. */
export function storedLog(name: string, stored: unknown): GrantLog {
  if (isLog(stored)) return stored;
  throw new ProblemError({
    code: 'LIMITS_STATE_UNREADABLE',
    what: `What the limits "${name}" have counted so far cannot be read from the ledger; mail waits, because sending on could exceed a limit.`,
    next: 'Restore the ledger from a backup, or give these limits a new name in the configuration: they then count from nothing.',
  });
}

function isLog(stored: unknown): stored is GrantLog {
  const log = stored as Partial<GrantLog> | null | undefined;
  if (typeof log !== 'object' || log === null || log.version !== 1) return false;
  if (!Number.isFinite(log.tidyAt) || !Array.isArray(log.recent)) return false;
  if (!Array.isArray(log.points) || log.points.length === 0) return false;
  if (log.recent.length === 0 && log.points.length > 1) return false;
  let previous: Point = [-Infinity, -Infinity, -Infinity, -Infinity];
  for (const point of [...log.points, ...log.recent] as readonly unknown[]) {
    if (!isPoint(point) || point.some((value, index) => value < (previous[index] ?? 0))) return false;
    previous = point;
  }
  return true;
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 4 && value.every((each) => Number.isFinite(each));
}
