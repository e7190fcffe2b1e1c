import type { Departed } from '../contracts/index.ts';

interface Together {
  at: number;
  mails: number;
  bytes: number;
}

/** Younger ones are counted together: the clock of the host is no better than that. */
const youngest = 1000;
/** Ages of which the one is so much more than the other are counted apart. */
const parts = 500;

/**
 * Mails that left, collected in any order and told in the order of time. Neighbours are counted together at the later
 * moment, as far from each other as a 500th of their age: some ten thousand moments at most, however many mails there
 * are, and a limit may open a little later for it, never earlier.
 */
export class Departures {
  readonly #now: number;
  readonly #together = new Map<number, Together>();

  constructor(now: number) {
    this.#now = now;
  }

  add(at: number, mails: number, bytesPerMail: number): void {
    const age = Math.max(youngest, this.#now - at);
    const place = Math.floor(Math.log(age) * parts);
    const together = this.#together.get(place);
    const bytes = mails * bytesPerMail;
    const then = Math.min(at, this.#now);
    if (together === undefined) {
      this.#together.set(place, { at: then, mails, bytes });
      return;
    }
    together.at = Math.max(together.at, then);
    together.mails += mails;
    together.bytes += bytes;
  }

  inOrder(timeZone?: string): readonly Departed[] {
    return [...this.#together.values()]
      .toSorted((one, other) => one.at - other.at)
      .map(({ at, mails, bytes }) => ({
        at,
        mails,
        recipientsPerMail: 1,
        bytesPerMail: bytes / mails,
        ...(timeZone === undefined ? {} : { timeZone }),
      }));
  }
}
