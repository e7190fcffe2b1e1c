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
  /** Number of points at which it is worth merging again. */
  readonly tidyAt: number;
}

/** So much of each, for one mail or for several. */
export type Amounts = Readonly<Record<Measure, number>>;

export const emptyLog: GrantLog = { version: 1, points: [[Number.MIN_SAFE_INTEGER, 0, 0, 0]], tidyAt: 64 };

const placeOf = { mails: 1, recipients: 2, bytes: 3 } as const;

export function total(point: Point, measure: Measure): number {
  return point[placeOf[measure]];
}

export function lastPoint(log: GrantLog): Point {
  return log.points.at(-1) ?? log.points[0];
}

/** Place of the first point from place 1 on that `fits`, by halving: once one fits, all later ones do. Their number when none does. */
export function firstPlace(points: readonly Point[], fits: (point: Point) => boolean): number {
  let low = 1;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const point = points[middle];
    if (point !== undefined && fits(point)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The log with so much more counted at `at`, which is not before its last point. */
export function counted(log: GrantLog, at: number, amounts: Amounts): GrantLog {
  const last = lastPoint(log);
  const point = moved([at, last[1], last[2], last[3]], amounts, 1);
  const points: [Point, ...Point[]] = [...log.points];
  if (points.length > 1 && last[0] === at) points[points.length - 1] = point;
  else points.push(point);
  return { version: 1, points, tidyAt: log.tidyAt };
}

/**
 * The log without what was counted at `grantedAt` and then never left. A merged point stands for all moments since the
 * point before it. Never takes away more than the point holds; what is forgotten already stays so.
 */
export function givenBack(log: GrantLog, grantedAt: number, amounts: Amounts): GrantLog {
  const { points } = log;
  const place = firstPlace(points, (point) => point[0] >= grantedAt);
  const point = points[place];
  const previous = points[place - 1];
  if (point === undefined || previous === undefined || grantedAt <= points[0][0]) return log;
  const back: Amounts = {
    mails: Math.min(amounts.mails, point[1] - previous[1]),
    recipients: Math.min(amounts.recipients, point[2] - previous[2]),
    bytes: Math.min(amounts.bytes, point[3] - previous[3]),
  };
  const [first, ...others] = points;
  return {
    ...log,
    points: [first, ...others.map((each, index) => (index + 1 < place ? each : moved(each, back, -1)))],
  };
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
  if (!Number.isFinite(log.tidyAt) || !Array.isArray(log.points) || log.points.length === 0) return false;
  let previous: Point = [-Infinity, -Infinity, -Infinity, -Infinity];
  for (const point of log.points as readonly unknown[]) {
    if (!isPoint(point) || point.some((value, index) => value < (previous[index] ?? 0))) return false;
    previous = point;
  }
  return true;
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 4 && value.every((each) => Number.isFinite(each));
}
