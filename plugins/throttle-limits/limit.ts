import { calendarWindows } from './calendar-window.ts';
import { firstPlace, lastPoint, pointAt, total, type Amounts, type GrantLog, type Point } from './grant-log.ts';
import type { Rule } from './rule.ts';

/** A rule over a log of grants. */
export interface Limit {
  readonly rule: Rule;
  /** Where the calendar window of `now` began; a rolling rule has none. */
  windowStart?(now: number): number;
  /** Where it ends. */
  windowEnd?(now: number): number;
  /** How long a mail counts for a rolling rule. */
  readonly lasts?: number;
  /** Whether what went at `at` counts at `now`. */
  counts(at: number, now: number): boolean;
  /** The last point that does not count any more at `now`. */
  settledPoint(log: GrantLog, now: number): Point | undefined;
  /** When everything up to this running total has ceased to count. */
  opensAt(log: GrantLog, now: number, upTo: number): number;
}

export function limitOf(rule: Rule, timeZone: string): Limit {
  const { measure, span } = rule;
  if (span.kind === 'rolling') {
    const { length } = span;
    return {
      rule,
      lasts: length,
      // Half-open: what went at t counts in [t, t + length); at t + length it is gone.
      counts: (at, now) => at + length > now,
      settledPoint: (log, now) => pointAt(log, firstPlace(log, (point) => point[0] + length > now) - 1),
      opensAt(log, now, upTo) {
        const point = pointAt(
          log,
          firstPlace(log, (each) => total(each, measure) >= upTo),
        );
        return (point?.[0] ?? now) + length;
      },
    };
  }
  const windowAt = calendarWindows(span.every, span.period, timeZone);
  return {
    rule,
    windowStart: (now) => windowAt(now).start,
    windowEnd: (now) => windowAt(now).end,
    counts: (at, now) => at >= windowAt(now).start,
    settledPoint(log, now) {
      const { start } = windowAt(now);
      return pointAt(log, firstPlace(log, (point) => point[0] >= start) - 1);
    },
    opensAt: (_log, now) => windowAt(now).end,
  };
}

/** How many mails that count for `each` may go now. */
export function fitting(limit: Limit, log: GrantLog, now: number, each: Amounts): number {
  const one = each[limit.rule.measure];
  return one === 0 ? Infinity : Math.max(0, Math.floor(room(limit, log, now) / one));
}

/** When one mail that counts for `each` may go: -Infinity when it may now, Infinity when it never may. */
export function openingFor(limit: Limit, log: GrantLog, now: number, each: Amounts): number {
  const { rule } = limit;
  const one = each[rule.measure];
  if (one > rule.limit) return Infinity;
  if (room(limit, log, now) >= one) return -Infinity;
  return limit.opensAt(log, now, total(lastPoint(log), rule.measure) + one - rule.limit);
}

function room(limit: Limit, log: GrantLog, now: number): number {
  const { rule } = limit;
  const settled = limit.settledPoint(log, now) ?? log.points[0];
  return rule.limit - (total(lastPoint(log), rule.measure) - total(settled, rule.measure));
}
