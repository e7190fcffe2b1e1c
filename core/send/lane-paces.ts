const second = 1000;

/** Mails of a slowed lane go in small groups: each opening of a lane is a look through the list. */
const together = 5 * second;
/** A lane that was refused begins again with one mail a second, … */
const firstInterval = second;
const slowest = 60 * second;
/** … and one that does fifty a second is slowed no more. */
const fast = 20;

/** One that answers late goes a fifth more slowly, again and again, and never at less than this part of what it did. */
const decrease = 0.8;
const leastShare = 0.25;

interface LanePace {
  /** Milliseconds between two mails. */
  readonly interval: number;
  /** At which it was refused or became slow; 0: nobody knows yet what is too fast. */
  readonly refusedAt: number;
  readonly opensAt: number;
  /** Mails that may go before it opens again. */
  readonly left: number;
  /** Mails handed over before then tell nothing of the pace. */
  readonly since: number;
}

/** Lanes remembered at most; a list has as many destinations as it likes. */
const most = 2000;

/**
 * How fast the lanes go that their destination slowed down. Refused: after the pause one mail a second, a tenth faster with each
 * accepted one; halved when it is refused again, and raised slowly near where that was. Decides only. `lane` is any name.
 */
export class LanePaces {
  readonly #paces = new Map<string, LanePace>();

  /** No lane is slowed. */
  get none(): boolean {
    return this.#paces.size === 0;
  }

  /** Mails that may go through a lane at `now`; Infinity: it is not slowed. */
  room(lane: string, now: number): number {
    const pace = this.#paces.get(lane);
    if (pace === undefined) return Infinity;
    return now >= pace.opensAt ? groupOf(pace) : pace.left;
  }

  /** When a lane without room has some again. */
  opensAt(lane: string, now: number): number {
    const pace = this.#paces.get(lane);
    if (pace === undefined) return now;
    return now >= pace.opensAt ? now + pauseOf(pace) : pace.opensAt;
  }

  took(lane: string, now: number): void {
    const pace = this.#paces.get(lane);
    if (pace === undefined) return;
    const renewed = now >= pace.opensAt;
    const left = (renewed ? groupOf(pace) : pace.left) - 1;
    const opensAt = renewed ? now + pauseOf(pace) : pace.opensAt;
    this.#paces.set(lane, { ...pace, left, opensAt });
  }

  /** The lane was refused, and pauses until then. */
  refused(lane: string, until: number): void {
    const pace = this.#paces.get(lane);
    this.#makeRoom(lane);
    this.#paces.set(lane, {
      interval: pace === undefined ? firstInterval : Math.min(slowest, pace.interval * 2),
      refusedAt: pace?.interval ?? 0,
      opensAt: until,
      left: 0,
      since: until,
    });
  }

  /**
   * The lane answers late. `every`: milliseconds from one mail to the next until now. Mails that were handed over within
   * `took` were on their way before a change could show.
   */
  eased(lane: string, every: number, took: number, startedAt: number, now: number): void {
    const pace = this.#paces.get(lane);
    if (pace !== undefined && startedAt < pace.since) return;
    const first = pace === undefined || pace.refusedAt === 0 ? Math.max(fast, every) : pace.refusedAt;
    const interval = Math.min(slowest, first / leastShare, Math.max(pace?.interval ?? 0, first) / decrease);
    this.#makeRoom(lane);
    const { opensAt, left } = pace ?? { opensAt: now + together, left: 0 };
    this.#paces.set(lane, { interval, refusedAt: first, opensAt, left, since: now + took });
  }

  /** A mail that was handed over at `startedAt` was accepted. */
  accepted(lane: string, startedAt: number): void {
    const pace = this.#paces.get(lane);
    if (pace === undefined || startedAt < pace.since) return;
    const nearby = pace.interval < pace.refusedAt * 1.25 && pace.interval > pace.refusedAt * 0.9;
    const interval = pace.interval / (nearby ? 1.0005 : 1.1);
    if (interval < fast) this.#paces.delete(lane);
    else this.#paces.set(lane, { ...pace, interval });
  }

  /** The one that was slowed longest ago goes: it is the likeliest to have recovered. */
  #makeRoom(lane: string): void {
    this.#paces.delete(lane);
    for (const oldest of this.#paces.keys()) {
      if (this.#paces.size < most) break;
      this.#paces.delete(oldest);
    }
  }
}

function pauseOf({ interval }: LanePace): number {
  return Math.max(together, interval);
}

function groupOf({ interval }: LanePace): number {
  return Math.max(1, Math.floor(together / interval));
}
