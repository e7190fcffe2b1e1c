export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** What a person writes. All that is written holds at once. Durations are like `30s`, `5m`, `2h`, `1d`. */
export interface PaceSettings {
  /** So many mails, then a pause. */
  readonly group?: { readonly mails: number; readonly pause: string };
  /** From one mail to the next. */
  readonly gap?: string;
  /** Mails leave for `every`, then none `for` a while. */
  readonly rest?: { readonly every: string; readonly for: string };
  readonly window?: WindowSettings;
  readonly warmUp?: WarmUpSettings;
}

export interface WindowSettings {
  /** Days on which the window begins; every day when left out. */
  readonly days?: readonly Weekday[];
  /** `HH:MM`; 00:00 when left out. */
  readonly from?: string;
  /** `HH:MM` or `24:00`, which it is when left out; on the next day when it is earlier than `from`. */
  readonly until?: string;
  /** Mails of one window, spread over it: the gap between two is its length divided by this. Not spread when left out. */
  readonly spread?: number;
  /** IANA name; the computer's own zone when left out. Recipients whose zone is known have their own. */
  readonly timeZone?: string;
}

export interface WarmUpSettings {
  /** `YYYY-MM-DD`. */
  readonly start: string;
  /** Mails of the first day, the second and so on; 1 or more each. */
  readonly days: readonly number[];
  /** Mails of each later day; `unlimited` when left out. */
  readonly after?: number | 'unlimited';
  /** IANA name; the window's zone when left out. */
  readonly timeZone?: string;
}
