/** A share that is used up and comes back with time. */
export interface AllowanceTerms {
  /** What comes back in a second, 1 or more. */
  readonly perSecond: number;
  /** What may be used at once. */
  readonly atOnce: number;
}

export class Allowance {
  readonly #terms: AllowanceTerms;
  #left: number;
  #at: number;

  constructor(terms: AllowanceTerms, now: number) {
    this.#terms = terms;
    this.#left = terms.atOnce;
    this.#at = now;
  }

  /** False: there is not so much left, and none of it is used. A clock that was put back gives nothing, and takes nothing. */
  use(share: number, now: number): boolean {
    const { perSecond, atOnce } = this.#terms;
    const back = (Math.max(0, now - this.#at) / 1000) * perSecond;
    this.#left = Math.min(atOnce, this.#left + back);
    this.#at = now;
    if (share > this.#left) return false;
    this.#left -= share;
    return true;
  }
}
