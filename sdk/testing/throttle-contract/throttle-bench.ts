import type { Ask, Throttle } from '#contracts';

/** What the cases try, and with how much. */
export interface ThrottleBench {
  /** A new throttle, with the same settings every time. */
  readonly fresh: () => Promise<Throttle>;
  /** More than it lets go at once, at the time the cases begin with. */
  readonly greedy: Ask;
}
