import type { SmtpSession } from './smtp-session.ts';

/** What a server takes its time for: each has a limit of its own. */
export type AnswerTo = keyof SmtpSession['limits'];

/** One alarm for a whole connection: it looks at the time when it rings, and is set again. */
export class SilenceAlarm {
  readonly #session: Pick<SmtpSession, 'clock' | 'limits'>;
  readonly #awaited: () => AnswerTo | undefined;
  readonly #rang: (seconds: number) => void;
  #alarm: Disposable | undefined;
  #since = 0;

  /** `awaited`: the answer that is waited for just now. `rang`: the server gave none for so many seconds. */
  constructor(
    session: Pick<SmtpSession, 'clock' | 'limits'>,
    awaited: () => AnswerTo | undefined,
    rang: (seconds: number) => void,
  ) {
    this.#session = session;
    this.#awaited = awaited;
    this.#rang = rang;
  }

  /** The time is counted from `now` on: something was written, or a whole reply came. */
  restart(now: number): void {
    this.#since = now;
  }

  /** An answer is waited for. */
  arm(): void {
    if (this.#alarm !== undefined) return;
    const { clock, limits } = this.#session;
    this.#alarm = clock.after(Math.min(limits.command, limits.content), () => this.#ring());
  }

  end(): void {
    this.#alarm?.[Symbol.dispose]();
  }

  /** `looks`: how often the sockets are still to be read before the time counts as up. */
  #ring(looks = 2): void {
    this.#alarm = undefined;
    const awaited = this.#awaited();
    if (awaited === undefined) return;
    const { clock, limits } = this.#session;
    const limit = limits[awaited];
    const left = this.#since + limit - clock.now();
    if (left > 0) this.#alarm = clock.after(Math.min(left, limits.command), () => this.#ring());
    else if (looks === 0) this.#rang(Math.round(limit / 1000));
    else {
      // A computer that slept, or a process that was frozen, wakes with its timers overdue, and they run before the
      // sockets are read: the answer may lie there. Between two immediates they are read, which is no matter of time.
      const look = setImmediate(() => this.#ring(looks - 1));
      this.#alarm = { [Symbol.dispose]: () => clearImmediate(look) };
    }
  }
}
