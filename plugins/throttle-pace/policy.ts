import type { PaceState } from './pace-state.ts';

/** One way of pacing. Times are milliseconds since the epoch. */
export interface Policy {
  /** Mails that may leave at `now`; Infinity when it only says when. */
  room(state: PaceState, now: number): number;
  /** The earliest time, `from` or later, at which one may leave if none does before. */
  opensAt(state: PaceState, from: number): number;
  /** The state's part of this policy after `mails` more at `now`; left out where there is nothing to remember. */
  counted?(state: PaceState, now: number, mails: number): Partial<PaceState>;
}
