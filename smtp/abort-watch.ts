/**
 * Listens to each signal once, however many mails bear it, and goes on listening while no mail does: adding and removing
 * listeners costs more than sending.
 */
export class AbortWatch {
  readonly #onAbort: (signal: AbortSignal) => void;
  readonly #watched = new Map<AbortSignal, { users: number; readonly stop: () => void }>();

  constructor(onAbort: (signal: AbortSignal) => void) {
    this.#onAbort = onAbort;
  }

  add(signal: AbortSignal): void {
    const known = this.#watched.get(signal);
    if (known !== undefined) return void known.users++;
    // Mails nearly always bear one and the same: a new one is the time to let go of those that none bears any more.
    this.#release(([, { users }]) => users === 0);
    const stop = (): void => this.#onAbort(signal);
    signal.addEventListener('abort', stop, { once: true });
    this.#watched.set(signal, { users: 1, stop });
  }

  remove(signal: AbortSignal): void {
    const known = this.#watched.get(signal);
    if (known !== undefined) known.users--;
  }

  /** Listens to nothing any more. */
  end(): void {
    this.#release(() => true);
  }

  #release(which: (entry: [AbortSignal, { readonly users: number }]) => boolean): void {
    for (const entry of this.#watched) {
      if (!which(entry)) continue;
      entry[0].removeEventListener('abort', entry[1].stop);
      this.#watched.delete(entry[0]);
    }
  }
}
