/** The rate is taken over the last seconds, so that it tells what is, and not what was; */
const rateOver = 5_000;
/** and over so many mails at least, so that few of them tell something too. */
const fewest = 20;

/** How fast mails are done with. Times in milliseconds. */
export class SendRate {
  /** When mails were done with; the first entry only says since when the others count. */
  readonly #recent: { readonly at: number; readonly mails: number }[];
  readonly #began: number;
  #firstAt: number | undefined;
  #done = 0;
  #ofRecent = 0;
  #waits = false;

  constructor(began: number) {
    this.#began = began;
    this.#recent = [{ at: began, mails: 0 }];
  }

  note(at: number, mails: number): void {
    if (mails === 0) return;
    this.#firstAt ??= at;
    this.#done += mails;
    this.#ofRecent += mails;
    this.#recent.push({ at, mails });
  }

  /** Nothing could go for a while: from here on mails go in bursts, and a moment tells nothing of the whole. */
  noteWait(): void {
    this.#waits = true;
  }

  /** Mails per second of late. */
  now(now: number): number {
    for (
      let [, second] = this.#recent;
      second !== undefined && second.at <= now - rateOver && this.#ofRecent - second.mails >= fewest;
      [, second] = this.#recent
    ) {
      this.#recent.shift();
      this.#ofRecent -= second.mails;
    }
    return perSecond(this.#ofRecent, now - (this.#recent[0]?.at ?? this.#began));
  }

  /** Mails per second by which the rest can be foretold; undefined as long as too little was seen. */
  steady(now: number): number | undefined {
    if (this.#firstAt === undefined || now - this.#firstAt < rateOver || this.#done < fewest) return undefined;
    return this.#waits ? perSecond(this.#done, now - this.#began) : this.now(now);
  }
}

/** Less than a second tells nothing of a second. */
function perSecond(mails: number, milliseconds: number): number {
  return mails / Math.max(1, milliseconds / 1_000);
}
