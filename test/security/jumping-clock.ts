import type { Clock } from '@postrider/core/contracts';

interface Alarm {
  readonly at: number;
  readonly work: () => void;
  timer: NodeJS.Timeout;
}

/**
 * The computer's clock, which can be put forward: real processes take their real time, and nobody waits through a
 * limit of a quarter of an hour.
 */
export class JumpingClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  after(delay: number, work: () => void): Disposable {
    const alarm: Alarm = {
      at: this.now() + delay,
      work,
      // Longer delays are beyond what Node's timers can hold, and beyond what a test waits for.
      timer: setTimeout(() => this.#ring(alarm), Math.min(delay, 2 ** 31 - 1)),
    };
    this.#alarms.add(alarm);
    return {
      [Symbol.dispose]: () => {
        clearTimeout(alarm.timer);
        this.#alarms.delete(alarm);
      },
    };
  }

  /** Puts the clock forward by so many milliseconds; what is due then rings once, in its order. */
  jump(milliseconds: number): void {
    this.#ahead += milliseconds;
    const due = [...this.#alarms].filter(({ at }) => at <= this.now()).toSorted((left, right) => left.at - right.at);
    for (const alarm of due) this.#ring(alarm);
  }

  #ring(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    if (this.#alarms.delete(alarm)) alarm.work();
  }
}
