import type { Clock } from '@postrider/sdk';
import type { AccessToken, TokenAnswer } from './token-answer.ts';

/** Asks for a token; an aborted signal ends it. Never rejects. */
export type AskForToken = (signal: AbortSignal) => Promise<TokenAnswer>;

interface Asking {
  readonly answer: Promise<TokenAnswer>;
  readonly giveUp: AbortController;
  waiting: number;
}

/** A token that is younger was refused for what it is, not for its age. */
const youth = 60_000;

/** The token of one account: kept until it ends, and asked for once when several connections want it. In memory only. */
export class AccessTokens {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #ask: AskForToken;
  #kept: AccessToken | undefined;
  #asking: Asking | undefined;

  constructor(clock: Pick<Clock, 'now'>, ask: AskForToken) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** `stopped`: the signal was aborted before there was an answer. */
  async get(signal: AbortSignal): Promise<TokenAnswer | 'stopped'> {
    if (signal.aborted) return 'stopped';
    const kept = this.#kept;
    const now = this.#clock.now();
    // Of one that is younger than nothing, for the clock was set back, nobody knows how long it serves.
    if (kept !== undefined && kept.since <= now && now < kept.until) return { kind: 'token', token: kept };
    return this.#wait((this.#asking ??= this.#begin()), signal);
  }

  /**
   * Gmail refused this token: it is shown to nobody any more. True when another might be taken: it was an old one, or
   * there is a newer one already.
   */
  refused(token: string): boolean {
    const kept = this.#kept;
    if (kept?.token !== token) return true;
    this.#kept = undefined;
    const age = this.#clock.now() - kept.since;
    return age < 0 || age >= youth;
  }

  #begin(): Asking {
    const giveUp = new AbortController();
    const ask = async (): Promise<TokenAnswer> => {
      try {
        const answer = await this.#ask(giveUp.signal);
        if (answer.kind === 'token') this.#kept = answer.token;
        return answer;
      } finally {
        if (this.#asking === asking) this.#asking = undefined;
      }
    };
    const asking: Asking = { answer: Promise.resolve().then(ask), giveUp, waiting: 0 };
    return asking;
  }

  /** Who stops waiting leaves the others theirs; the last one ends the asking. */
  async #wait(asking: Asking, signal: AbortSignal): Promise<TokenAnswer | 'stopped'> {
    const stopped = Promise.withResolvers<'stopped'>();
    const stop = (): void => stopped.resolve('stopped');
    signal.addEventListener('abort', stop, { once: true });
    asking.waiting++;
    try {
      return await Promise.race([asking.answer, stopped.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
      asking.waiting--;
      if (asking.waiting === 0 && this.#asking === asking) {
        this.#asking = undefined;
        asking.giveUp.abort();
      }
    }
  }
}
