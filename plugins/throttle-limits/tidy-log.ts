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

/**
 * Forgets what no rule can need any more and merges neighbours where there are many. Merging only ever moves what was
 * counted to a later moment, by a 500th of the window at most: a limit may open a little later for it, never earlier.
 */
export function tidied(log: GrantLog, now: number, needs: Needs): GrantLog {
  const horizon = Math.max(memory, ...needs.rolling);
  const isNeeded = (point: Point): boolean =>
    point[0] + horizon > now || needs.starts.some((start) => point[0] >= start);
  const points = pointsOf(log).slice(firstPlace(log, isNeeded) - 1);
  const [first, ...others] = merged(points, now, needs);
  if (first === undefined) return log;
  const slack = Math.min(256, Math.max(32, others.length >>> 2));
  return logOf([since(first, first), ...others.map((point) => since(first, point))], others.length + 1 + slack);
}

/** Totals begin again at the base: they stay small, and so exact. */
function since(base: Point, point: Point): Point {
  return [point[0], point[1] - base[1], point[2] - base[2], point[3] - base[3]];
}

/** Ages are divided into zones by the windows; a point is merged only with a neighbour of the same zone and part. */
function merged(points: readonly Point[], now: number, needs: Needs): readonly Point[] {
  const zoneOf = (point: Point): number => {
    const zone = needs.rolling.findIndex((length) => point[0] + length > now);
    return zone === -1 ? needs.rolling.length : zone;
  };
  const zones = points.map(zoneOf);
  const held = needs.rolling.map((_, zone) => zones.filter((each) => each === zone).length);
  const steps = needs.rolling.map((length, zone) => ((held[zone] ?? 0) > finePoints ? length / parts : undefined));
  steps.push(memory / memoryParts);

  return points.filter((point, place) => {
    const next = points[place + 1];
    const step = steps[zones[place] ?? 0];
    if (place === 0 || next === undefined || step === undefined || zones[place] !== zones[place + 1]) return true;
    const crosses = needs.starts.some((start) => point[0] < start && start <= next[0]);
    return crosses || Math.floor(point[0] / step) !== Math.floor(next[0] / step);
  });
}
