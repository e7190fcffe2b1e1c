/** Signals of this side that calls cross the border with. */
export interface NumberedSignals {
  /** The number under which the other side knows the signal; `used` ends with `unused`. */
  use(signal: AbortSignal): number;
  unused(signal: AbortSignal): void;
  end(): void;
}

interface Numbered {
  readonly number: number;
  users: number;
  readonly stop: () => void;
}

/**
 * Numbers signals: thousands of calls share one, so it crosses once and is listened to once. Those that no call bears
 * any more are let go when a new one comes.
 */
export class SignalNumbers implements NumberedSignals {
  readonly #aborted: (number: number) => void;
  readonly #released: (number: number) => void;
  readonly #numbered = new Map<AbortSignal, Numbered>();
  #next = 1;

  constructor(aborted: (number: number) => void, released: (number: number) => void) {
    this.#aborted = aborted;
    this.#released = released;
  }

  use(signal: AbortSignal): number {
    const known = this.#numbered.get(signal);
    if (known !== undefined) {
      known.users++;
      return known.number;
    }
    this.#release();
    const number = this.#next++;
    const stop = (): void => this.#aborted(number);
    this.#numbered.set(signal, { number, users: 1, stop });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    return number;
  }

  unused(signal: AbortSignal): void {
    const known = this.#numbered.get(signal);
    if (known !== undefined) known.users--;
  }

  end(): void {
    for (const [signal, { stop }] of this.#numbered) signal.removeEventListener('abort', stop);
    this.#numbered.clear();
  }

  #release(): void {
    for (const [signal, { users, number, stop }] of this.#numbered) {
      if (users > 0) continue;
      signal.removeEventListener('abort', stop);
      this.#numbered.delete(signal);
      this.#released(number);
    }
  }
}
