/// <reference lib="esnext.temporal" />

/** What leaves on one date of the local calendar. */
export interface ForecastDay {
  /** `YYYY-MM-DD` in the time zone of the forecast. */
  readonly date: string;
  readonly mails: number;
  /** Mails by account name; accounts that carry none are left out. */
  readonly byAccount: Readonly<Record<string, number>>;
}

interface LocalDay {
  readonly date: string;
  readonly end: number;
}

/** Counts mails by local date and account, in the order of time or not. */
export class DayTally {
  readonly #timeZone: string;
  readonly #days = new Map<string, Map<string, number>>();
  /** The counts of the date counted last: most mails leave on the same one as those before. */
  #last: { readonly date: string; readonly accounts: Map<string, number> } | undefined;
  #day: LocalDay & { readonly start: number } = { date: '', start: 0, end: 0 };

  /** @throws RangeError when `timeZone` is no IANA name. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
    this.#localDay(0);
  }

  /** Counts mails that leave at an even pace from `from` to `until`; all at once when the two are the same. */
  add(account: string, mails: number, from: number, until: number): void {
    let counted = 0;
    let start = from;
    while (counted < mails) {
      const { date, end } = this.#localDay(start);
      const share = until < end ? mails : Math.floor((mails * (end - from)) / (until - from));
      this.#count(date, account, share - counted);
      counted = share;
      start = end;
    }
  }

  /** The first moment, after this one, that may be of another date. */
  dayEnds(at: number): number {
    return this.#localDay(at).end;
  }

  /** Dates on which something leaves, the earliest first. */
  days(): readonly ForecastDay[] {
    return [...this.#days]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([date, accounts]) => ({
        date,
        mails: [...accounts.values()].reduce((sum, mails) => sum + mails, 0),
        byAccount: Object.fromEntries(accounts),
      }));
  }

  #count(date: string, account: string, mails: number): void {
    if (mails <= 0) return;
    if (this.#last?.date !== date) {
      this.#last = { date, accounts: this.#days.get(date) ?? new Map<string, number>() };
      this.#days.set(date, this.#last.accounts);
    }
    const { accounts } = this.#last;
    accounts.set(account, (accounts.get(account) ?? 0) + mails);
  }

  /** Remembers the last day: a forecast asks for the same one thousands of times. */
  #localDay(at: number): LocalDay {
    if (at >= this.#day.start && at < this.#day.end) return this.#day;
    const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(this.#timeZone);
    const date = zoned.toPlainDate();
    const midnight = date.add({ days: 1 }).toZonedDateTime(this.#timeZone).epochMilliseconds;
    // Where the clock is set back over midnight, the next midnight may lie behind: then this date goes on for a while.
    const end = midnight > at ? midnight : at + 60_000;
    this.#day = { date: date.toString(), start: Math.min(at, zoned.startOfDay().epochMilliseconds), end };
    return this.#day;
  }
}
