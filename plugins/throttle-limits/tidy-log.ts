import { logOf, pointsOf, type GrantLog, type Point } from './grant-log.ts';

/** What the rules need of a log. */
export interface Needs {
  /** Lengths of the rolling windows in milliseconds, ascending, each once. */
  readonly rolling: readonly number[];
  /** Where the present calendar windows began. */
  readonly starts: readonly number[];
}

/** Points that one rolling window may hold before neighbours are merged, and the parts it is then divided into. */
const finePoints = 1000;
const parts = 500;

/** Kept beyond what the present rules need, coarsely, so that a rule added later knows what the month has seen. */
const memory = 32 * 86_400_000;
const memoryParts = 100;

/** Totals are counted from the base anew when they become so large: far below where numbers cease to be exact. */
const large = 2 ** 44;

/**
 * Forgets what no rule can need any more and merges neighbours where there are many. Merging only ever moves what was
 * counted to a later moment, by a 500th of the window at most: a limit may open a little later for it, never earlier.
 */
export function tidied(log: GrantLog, now: number, needs: Needs): GrantLog {
  const { points, tidyAt } = tidiedPoints(pointsOf(log), now, needs);
  const [first, ...others] = points;
  return first === undefined ? log : logOf([first, ...others], tidyAt);
}

/** The same for the points themselves, of which there is one at least, and the number at which it is worth doing again. */
export function tidiedPoints(
  points: readonly Point[],
  now: number,
  needs: Needs,
): { readonly points: Point[]; readonly tidyAt: number } {
  const horizon = Math.max(memory, ...needs.rolling);
  const oldestStart = Math.min(Infinity, ...needs.starts);
  const base = firstNeeded(points, now - horizon, oldestStart) - 1;
  const kept = merged(points, base, now, needs);
  const slack = Math.min(256, Math.max(32, (kept.length - 1) >>> 2));
  const tidyAt = kept.length + slack;
  const [first] = kept;
  if (first === undefined || Math.max(first[1], first[2], first[3]) < large) return { points: kept, tidyAt };
  return { points: kept.map((point) => since(first, point)), tidyAt };
}

/** Totals begin again at the base. */
function since(base: Point, point: Point): Point {
  return [point[0], point[1] - base[1], point[2] - base[2], point[3] - base[3]];
}

/**
 * The points from `base` on, which stays as it is. Ages are divided into zones by the windows; a point is merged only
 * with a neighbour of the same zone and part. One pass: this runs for every few dozen grants.
 */
function merged(points: readonly Point[], base: number, now: number, needs: Needs): Point[] {
  const first = points[base];
  if (first === undefined) return [];
  const kept: Point[] = [first];
  let from = base + 1;
  // The oldest zone is older than every window, and remembered for rules added later.
  for (let zone = needs.rolling.length; zone >= 0; zone--) {
    const younger = needs.rolling[zone - 1];
    const end = younger === undefined ? points.length : firstWithin(points, from, now, younger);
    const length = needs.rolling[zone];
    const many = end - from > (length === undefined ? 0 : finePoints);
    const step = many ? (length === undefined ? memory / memoryParts : length / parts) : 0;
    let point = points[from];
    let part = point === undefined ? 0 : Math.floor(point[0] / step);
    for (let place = from; place < end && point !== undefined; place++) {
      const next = points[place + 1];
      const nextPart = next === undefined ? 0 : Math.floor(next[0] / step);
      const isLast = place + 1 >= end || next === undefined;
      if (isLast || !many || part !== nextPart || isBetween(point[0], next[0], needs.starts)) kept.push(point);
      point = next;
      part = nextPart;
    }
    from = end;
  }
  return kept;
}

/** Whether a calendar window begins after the one and not after the other. */
function isBetween(at: number, next: number, starts: readonly number[]): boolean {
  for (const start of starts) if (at < start && start <= next) return true;
  return false;
}

/** The place of the first point, from place 1 on, that is later than that or not before a calendar window began. */
function firstNeeded(points: readonly Point[], later: number, start: number): number {
  let low = 1;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = points[middle]?.[0] ?? Infinity;
    if (at > later || at >= start) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place of the first point, from `from` on, that counts in a window of this length. */
function firstWithin(points: readonly Point[], from: number, now: number, length: number): number {
  let low = from;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.[0] ?? Infinity) + length > now) high = middle;
    else low = middle + 1;
  }
  return low;
}
