/** Listens to each signal once, however many mails bear it: adding and removing listeners costs more than sending. */
export class AbortWatch {
  readonly #onAbort: (signal: AbortSignal) => void;
  readonly #watched = new Map<AbortSignal, { users: number; readonly stop: () => void }>();

  constructor(onAbort: (signal: AbortSignal) => void) {
    this.#onAbort = onAbort;
  }

  add(signal: AbortSignal): void {
    const known = this.#watched.get(signal);
    if (known !== undefined) return void known.users++;
    const stop = (): void => this.#onAbort(signal);
    signal.addEventListener('abort', stop, { once: true });
    this.#watched.set(signal, { users: 1, stop });
  }

  remove(signal: AbortSignal): void {
    const known = this.#watched.get(signal);
    if (known === undefined || --known.users > 0) return;
    signal.removeEventListener('abort', known.stop);
    this.#watched.delete(signal);
  }
}
