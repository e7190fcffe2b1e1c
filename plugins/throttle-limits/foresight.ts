import type { Ask, ForeseenRun, Foresight } from '@postrider/sdk';
import { lastPoint, pointsOf, total, type Amounts, type GrantLog, type Point } from './grant-log.ts';
import type { Limit } from './limit.ts';
import { tidiedPoints, type Needs } from './tidy-log.ts';

/** A limit, and the last point that does not count for it any more: it only ever moves on. */
interface Running {
  readonly limit: Limit;
  settled: number;
  /** What it still lets go, at the moment looked at last. */
  left: number;
}

/**
 * The limits over a log that grows in place: a forecast asks a million times, and a new log for each would be most of
 * its work. The same points are merged at the same moments, so that it answers as the throttle itself.
 */
export class LimitsForesight implements Foresight {
  readonly #limits: readonly Running[];
  readonly #needsAt: (now: number) => Needs;
  readonly #amountsOf: (ask: Ask) => Amounts;
  #points: Point[];
  /** The one that was counted last. */
  #last: Point;
  #tidyAt: number;
  /** The moment for which what is left is known; what is counted is taken off. */
  #lookedAt = -Infinity;
  /** What a mail of the last ask counts for: a forecast asks for the same ones again and again. */
  #each: { readonly recipientsPerMail: number; readonly bytesPerMail: number; readonly amounts: Amounts } | undefined;

  constructor(
    log: GrantLog,
    limits: readonly Limit[],
    needsAt: (now: number) => Needs,
    amountsOf: (ask: Ask) => Amounts,
  ) {
    this.#limits = limits.map((limit) => ({ limit, settled: 0, left: 0 }));
    this.#needsAt = needsAt;
    this.#amountsOf = amountsOf;
    this.#points = [...pointsOf(log)];
    this.#last = lastPoint(log);
    this.#tidyAt = log.tidyAt;
  }

  room(ask: Ask): number {
    return this.#room(this.#notBefore(ask.now), this.#amounts(ask), ask.mails);
  }

  count(ask: Ask, mails: number): void {
    this.#count(this.#notBefore(ask.now), this.#amounts(ask), mails);
  }

  opensAt(ask: Ask): number {
    const now = this.#notBefore(ask.now);
    if (now !== this.#lookedAt) for (const running of this.#limits) this.#look(running, now);
    this.#lookedAt = now;
    return this.#opensAt(now, this.#amounts(ask));
  }

  run(ask: Ask, until: number): ForeseenRun {
    const each = this.#amounts(ask);
    let now = this.#notBefore(ask.now);
    let left = ask.mails;
    let lastAt = now;
    for (;;) {
      const room = this.#room(now, each, left);
      if (room > 0) {
        this.#count(now, each, room);
        left -= room;
        lastAt = now;
      }
      const opensAt = left === 0 ? now : this.#opensAt(now, each);
      if (left === 0 || opensAt >= until) return { granted: ask.mails - left, lastAt, opensAt };
      now = opensAt;
    }
  }

  #room(now: number, each: Amounts, wanted: number): number {
    let room = wanted;
    // Several throttles ask each other's room at one moment; what was counted since is taken off already.
    const isNew = now !== this.#lookedAt;
    this.#lookedAt = now;
    for (const running of this.#limits) {
      if (isNew) this.#look(running, now);
      const one = each[running.limit.rule.measure];
      if (one > 0 && running.left < room * one) room = Math.max(0, Math.floor(running.left / one));
    }
    return room;
  }

  #count(now: number, each: Amounts, mails: number): void {
    const last = this.#last;
    const point: Point = [now, last[1] + mails, last[2] + each.recipients * mails, last[3] + each.bytes * mails];
    if (last[0] === now) this.#points[this.#points.length - 1] = point;
    else this.#points.push(point);
    this.#last = point;
    for (const running of this.#limits) running.left -= each[running.limit.rule.measure] * mails;
    if (this.#points.length > this.#tidyAt) this.#tidy(now);
  }

  /** As it was looked at last, which was now. */
  #opensAt(now: number, each: Amounts): number {
    let opensAt = -Infinity;
    for (const running of this.#limits) {
      const { limit } = running;
      const { rule } = limit;
      const one = each[rule.measure];
      if (one > rule.limit) return Infinity;
      if (running.left >= one) continue;
      const upTo = total(this.#last, rule.measure) + one - rule.limit;
      const end = limit.windowEnd?.(now) ?? this.#firstUpTo(running, upTo, now) + (limit.lasts ?? 0);
      if (end > opensAt) opensAt = end;
    }
    return opensAt;
  }

  #amounts(ask: Ask): Amounts {
    const { recipientsPerMail, bytesPerMail } = ask;
    if (this.#each?.recipientsPerMail !== recipientsPerMail || this.#each.bytesPerMail !== bytesPerMail)
      this.#each = { recipientsPerMail, bytesPerMail, amounts: this.#amountsOf(ask) };
    return this.#each.amounts;
  }

  #notBefore(now: number): number {
    const [last] = this.#last;
    return now > last ? now : last;
  }

  #look(running: Running, now: number): void {
    const { limit } = running;
    const { rule } = limit;
    for (let next = this.#points[running.settled + 1]; next !== undefined && !limit.counts(next[0], now);)
      next = this.#points[++running.settled + 1];
    const last = this.#last;
    running.left =
      rule.limit - (total(last, rule.measure) - total(this.#points[running.settled] ?? last, rule.measure));
  }

  /** When the running total reached so much; what counts no more did so earlier. */
  #firstUpTo({ limit, settled }: Running, upTo: number, now: number): number {
    // Where one mail more is wanted it is one of the first that count.
    let low = settled + 1;
    let high = low;
    for (let step = 1; high < this.#points.length; step *= 2) {
      const point = this.#points[high];
      if (point === undefined || total(point, limit.rule.measure) >= upTo) break;
      low = high + 1;
      high = Math.min(this.#points.length, high + step);
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      const point = this.#points[middle];
      if (point !== undefined && total(point, limit.rule.measure) >= upTo) high = middle;
      else low = middle + 1;
    }
    return this.#points[low]?.[0] ?? now;
  }

  #tidy(now: number): void {
    const { points, tidyAt } = tidiedPoints(this.#points, now, this.#needsAt(now));
    this.#points = points;
    this.#last = points.at(-1) ?? this.#last;
    this.#tidyAt = tidyAt;
    this.#lookedAt = -Infinity;
    for (const running of this.#limits) running.settled = 0;
  }
}
