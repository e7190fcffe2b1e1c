/**
 * A rate, where no window explains the refusals: additive increase, multiplicative decrease. Mails go one by one,
 * `interval` milliseconds apart.
 */
export interface Pace {
  /** Words of the refusals it answers. */
  readonly key: string;
  readonly interval: number;
  /** Interval at which the provider last refused: rates near it are approached slowly. */
  readonly refusedAtInterval: number;
  /** When the next mail may go. */
  readonly next: number;
  /** Mails granted before were answered before it was known better. */
  readonly since: number;
  readonly strikes: number;
}

const slowest = 600_000;
const decrease = 0.8;

/** The provider refused at `now`. `measured`: mails a second that went well shortly before. */
export function slowed(pace: Pace | undefined, key: string, now: number, measured: number): Pace {
  const before = pace === undefined ? 1000 / Math.max(measured, 0.01) : pace.interval;
  const strikes = pace === undefined ? 0 : pace.strikes + 1;
  const interval = Math.min(slowest, before / decrease);
  const pause = Math.min(slowest, 1000 * 2 ** Math.min(strikes, 20));
  return {
    key,
    interval,
    refusedAtInterval: before,
    next: Math.ceil(now + Math.max(pause, interval)),
    since: now,
    strikes,
  };
}

/** The key of a pace that answers slow answers and no refusal. */
export const slowAnswers = 'slow answers';
/** Slow answers are no refusal: the account is never slowed to less than this part of what it did. */
const leastShare = 0.25;

/**
 * Answers came late. `took`: milliseconds they take lately; mails granted within that time were on their way before
 * the change could show.
 */
export function eased(pace: Pace | undefined, now: number, measured: number, took: number): Pace {
  const first = pace?.refusedAtInterval ?? 1000 / Math.max(measured, 0.01);
  const interval = Math.min(slowest, first / leastShare, (pace?.interval ?? first) / decrease);
  const next = Math.ceil(Math.max(pace?.next ?? 0, now + interval));
  return { key: slowAnswers, interval, refusedAtInterval: first, next, since: now + Math.round(took), strikes: 0 };
}

/** A mail was accepted: a hundredth of the old rate more far from where it was refused, a thousandth near it. Undefined: no pace is needed any more. */
export function quickened(pace: Pace): Pace | undefined {
  const ceiling = 1 / pace.refusedAtInterval;
  const rate = 1 / pace.interval;
  if (rate > 4 * ceiling) return undefined;
  const step = rate < 0.92 * ceiling ? 0.01 : rate < 1.05 * ceiling ? 0.0006 : 0.02;
  return { ...pace, interval: 1 / (rate + step * ceiling), strikes: 0 };
}

/** Mails that may go at `now`: those of `together` milliseconds, one at least. */
export function paced(pace: Pace, now: number, together = 100): number {
  return now < pace.next ? 0 : Math.max(1, Math.floor(together / pace.interval));
}

export function counted(pace: Pace, now: number, mails: number): Pace {
  return mails === 0 ? pace : { ...pace, next: Math.ceil(now + mails * pace.interval) };
}
