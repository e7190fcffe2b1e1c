import type { Clock } from '../contracts/index.ts';

/** Lets a loop sleep until something happens or a time comes, without missing what happened just before it slept. */
export class Wake {
  readonly #clock: Clock;
  #rung = false;
  #resume: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something happened. */
  ring(): void {
    this.#rung = true;
    this.#resume?.();
  }

  /** True when it was rung since it was last asked or slept. */
  answered(): boolean {
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }

  /** Sleeps until rung; at once if that was since the last sleep. */
  async until(time: number): Promise<void> {
    if (!this.#rung) {
      // setTimeout counts at most 2^31 - 1 milliseconds; the loop looks again after a day.
      const delay = Math.min(time - this.#clock.now(), 86_400_000);
      await new Promise<void>((resolve) => {
        const alarm = this.#clock.after(Math.max(0, delay), resolve);
        this.#resume = () => {
          alarm[Symbol.dispose]();
          resolve();
        };
      });
      this.#resume = undefined;
    }
    this.#rung = false;
  }
}
