import { never, type PaceState } from './pace-state.ts';
import type { Policy } from './policy.ts';

/**
 * Lets the server catch its breath: between two silences of `length` milliseconds mails leave for less than `every`
 * milliseconds. The first mail after a silence begins the next stretch, so an idle night is a rest too.
 */
export function rest(every: number, length: number): Policy {
  const rests = ({ latest, work }: PaceState, at: number): boolean =>
    work.start !== never && at - work.start >= every && at - latest.at < length;
  return {
    room: (state, now) => (rests(state, now) ? 0 : Infinity),
    opensAt: (state, from) => (rests(state, from) ? state.latest.at + length : from),
    counted({ latest, work }, now) {
      const begins = work.start === never || now - latest.at >= length;
      return { work: begins ? { start: now } : work };
    },
  };
}
