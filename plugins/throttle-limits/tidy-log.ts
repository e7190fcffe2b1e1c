import { firstPlace, logOf, pointsOf, type GrantLog, type Point } from './grant-log.ts';

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
  const horizon = Math.max(memory, ...needs.rolling);
  const isNeeded = (point: Point): boolean =>
    point[0] + horizon > now || needs.starts.some((start) => point[0] >= start);
  const base = firstPlace(log, isNeeded) - 1;
  const [first, ...others] = merged(pointsOf(log), base, now, needs);
  if (first === undefined) return log;
  const slack = Math.min(256, Math.max(32, others.length >>> 2));
  const tidyAt = others.length + 1 + slack;
  if (Math.max(first[1], first[2], first[3]) < large) return logOf([first, ...others], tidyAt);
  return logOf([since(first, first), ...others.map((point) => since(first, point))], tidyAt);
}

/** Totals begin again at the base. */
function since(base: Point, point: Point): Point {
  return [point[0], point[1] - base[1], point[2] - base[2], point[3] - base[3]];
}

/**
 * The points from `base` on, which stays as it is. Ages are divided into zones by the windows; a point is merged only
 * with a neighbour of the same zone and part. One pass: this runs for every few dozen grants.
 */
function merged(points: readonly Point[], base: number, now: number, needs: Needs): readonly Point[] {
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
    const step = length === undefined ? memory / memoryParts : length / parts;
    for (let place = from; place < end; place++) {
      const point = points[place];
      const next = place + 1 < end ? points[place + 1] : undefined;
      if (point !== undefined && (!many || next === undefined || !together(point, next, step, needs.starts)))
        kept.push(point);
    }
    from = end;
  }
  return kept;
}

function together([at]: Point, [next]: Point, step: number, starts: readonly number[]): boolean {
  for (const start of starts) if (at < start && start <= next) return false;
  return Math.floor(at / step) === Math.floor(next / step);
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
