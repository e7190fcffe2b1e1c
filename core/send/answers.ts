import type { Clock } from '../contracts/index.ts';
import type { Finished } from './settle.ts';
import type { Wake } from './wake.ts';

/** Milliseconds that an answer waits for others, at most, before it is written. */
const longestWait = 2;

/**
 * The tries that came to their end and are not written yet. A transaction costs much the same for one mail and for
 * twenty, so answers that come close together are written together.
 */
export class Answers {
  readonly #wake: Wake;
  readonly #clock: Clock;
  #finished: Finished[] = [];
  #enough = 1;

  constructor(wake: Wake, clock: Clock) {
    this.#wake = wake;
    this.#clock = clock;
  }

  add(finished: Finished): void {
    this.#finished.push(finished);
    if (this.#finished.length >= this.#enough) this.#wake.ring();
  }

  take(): readonly Finished[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  /** They could not be written. */
  putBack(finished: readonly Finished[]): void {
    this.#finished = [...finished, ...this.#finished];
  }

  /**
   * Lets the sockets be read and written until half of what is `out` was answered, or for a moment. The other half
   * keeps the connections busy meanwhile.
   */
  async gather(out: number): Promise<void> {
    const half = out >>> 1;
    this.#enough = Math.max(1, half);
    // What rang until now is looked at by the turn that follows, whether or not it is waited for more.
    this.#wake.answered();
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#finished.length < half) await this.#wake.until(this.#clock.now() + longestWait);
    this.#enough = 1;
  }
}
