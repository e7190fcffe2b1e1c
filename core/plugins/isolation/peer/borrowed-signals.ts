const most = 4096;

/** Signals of the other side, by its numbers, as signals of this one. */
export class BorrowedSignals {
  readonly #signals = new Map<number, AbortController>();

  /** Undefined: there are too many. */
  signal(number: number): AbortSignal | undefined {
    const known = this.#signals.get(number);
    if (known !== undefined) return known.signal;
    if (this.#signals.size >= most) return undefined;
    const made = new AbortController();
    this.#signals.set(number, made);
    return made.signal;
  }

  /** Theirs aborted. It may have before any call bore it. False: there are too many. */
  abort(number: number): boolean {
    if (this.signal(number) === undefined) return false;
    this.#signals.get(number)?.abort();
    return true;
  }

  /** They will not speak of it again. */
  release(number: number): void {
    this.#signals.delete(number);
  }

  /** The other side is gone: what was done for it is not wanted any more. */
  end(why: string): void {
    for (const signal of this.#signals.values()) signal.abort(new Error(why));
    this.#signals.clear();
  }
}
