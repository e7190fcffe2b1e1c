/// <reference lib="esnext.temporal" />

/** A stretch of time in which the clocks of a zone are not changed. `until` is the first moment after it. */
export interface SteadyTime {
  readonly from: number;
  readonly until: number;
  /** Milliseconds that the wall clock is ahead of UTC. */
  readonly offset: number;
}

/** The clock on the wall of a time zone. Wall times are milliseconds since 1970-01-01T00:00 on that wall. */
export class WallClock {
  readonly #zone: string;
  #steady: SteadyTime = { from: 0, until: 0, offset: 0 };

  /** @throws RangeError when `zone` is no IANA name. */
  constructor(zone: string) {
    this.#zone = zone;
    this.steadyTime(0);
  }

  /** Remembers the last stretch: asks come close together, and zones are slow to compute. */
  steadyTime(at: number): SteadyTime {
    if (at >= this.#steady.from && at < this.#steady.until) return this.#steady;
    const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(this.#zone);
    // "Previous" means strictly before, and the change may be this very moment.
    const changed = zoned.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
    this.#steady = {
      from: changed?.epochMilliseconds ?? -Infinity,
      until: zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
      offset: zoned.offsetNanoseconds / 1e6,
    };
    return this.#steady;
  }

  /** The day on the wall's calendar, numbered from 1970-01-01. */
  dayNumber(at: number): number {
    return Math.floor((at + this.steadyTime(at).offset) / dayLength);
  }

  /** The first moment, `from` or later, at which the wall shows this day or a later one: daylight saving may skip a midnight. */
  dayBegins(dayNumber: number, from: number): number {
    for (let at = from; ;) {
      if (this.dayNumber(at) >= dayNumber) return at;
      const { until, offset } = this.steadyTime(at);
      at = Math.min(until, dayNumber * dayLength - offset);
    }
  }
}

/** Milliseconds of a day on the wall, on which clocks are not changed. */
export const dayLength = 86_400_000;
