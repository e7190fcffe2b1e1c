const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Steps up to a number that was never refused come soon, the step onto one that was comes late, and later each time. */
const soon = 15 * second;
const firstLate = 10 * minute;
const lastLate = 4 * hour;
/** Connections that break closer together than this break because they are many. */
const together = 30 * second;

/**
 * How many connections a provider bears, and how many mails each: additive increase, multiplicative decrease, within
 * what the person allowed. Decides only; knows no connection.
 */
export class ConnectionLimits {
  readonly #allowed: number;
  #most: number;
  /** The fewest that were too many; Infinity: nothing was refused yet. */
  #tooMany = Infinity;
  #raiseAt = Infinity;
  #late = firstLate;
  #decreasedAt = -Infinity;
  #mails = Infinity;
  #brokeAfter: number | undefined;
  #brokeAt = -Infinity;
  #mailsRaiseAt = Infinity;
  #mailsLate = firstLate;

  /** `allowed`: what the transport's capabilities say, 1 or more. */
  constructor(allowed: number) {
    this.#allowed = allowed;
    this.#most = allowed;
  }

  /** Connections to be held open at `now`. */
  most(now: number): number {
    while (now >= this.#raiseAt && this.#most < this.#allowed) {
      this.#most++;
      this.#planRaise(this.#raiseAt);
    }
    return this.#most;
  }

  /** Mails after which a connection is replaced; Infinity when it may carry any number. */
  mailsPerConnection(now: number): number {
    if (now < this.#mailsRaiseAt) return this.#mails;
    this.#mails = Math.ceil(this.#mails * 1.25);
    this.#mailsLate = Math.min(lastLate, this.#mailsLate * 2);
    this.#mailsRaiseAt = now + this.#mailsLate;
    return this.#mails;
  }

  /** One more was refused while `standing` were open or being opened: these are enough. */
  turnedAway(now: number, standing: number): void {
    this.#decrease(now, standing, standing + 1);
  }

  /**
   * A connection opened at `openedAt` was broken off after `carried` accepted mails, while `standing` were open with
   * it. The same number twice is a limit per connection. Otherwise there are too many when the server said so, when
   * this one carried nothing, or when another broke just before.
   */
  brokenOff(now: number, openedAt: number, carried: number, standing: number, saidTooMany: boolean): void {
    const again = now - this.#brokeAt < together;
    this.#brokeAt = now;
    if (carried > 0 && carried === this.#brokeAfter) {
      if (this.#mailsRaiseAt === Infinity || carried < this.#mails) this.#mailsRaiseAt = now + this.#mailsLate;
      this.#mails = carried;
      return;
    }
    if (carried > 0) this.#brokeAfter = carried;
    // Those that were open together break together, and count once.
    const tooMany = carried === 0 || (again && !saidTooMany);
    if (tooMany && openedAt > this.#decreasedAt) this.#decrease(now, standing / 2, standing);
  }

  #decrease(now: number, to: number, tooMany: number): void {
    if (tooMany <= this.#tooMany && this.#tooMany !== Infinity) this.#late = Math.min(lastLate, this.#late * 2);
    this.#tooMany = Math.min(this.#tooMany, Math.max(2, tooMany));
    this.#most = Math.max(1, Math.min(this.#most, Math.floor(to)));
    this.#decreasedAt = now;
    this.#planRaise(now);
  }

  #planRaise(now: number): void {
    if (this.#most >= this.#allowed) this.#raiseAt = Infinity;
    else this.#raiseAt = now + (this.#most + 1 < this.#tooMany ? soon : this.#late);
  }
}
