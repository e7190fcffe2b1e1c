import type { Policy } from './policy.ts';

/**
 * Send N, wait T: between two silences of `pause` milliseconds no more than `mails` leave. A silence that came about
 * otherwise (a closed window, a slow list) is a pause too.
 */
export function group(mails: number, pause: number): Policy {
  return {
    room({ latest, group: under }, now) {
      return now - latest.at >= pause ? mails : Math.max(0, mails - under.mails);
    },
    opensAt(state, from) {
      return this.room(state, from) > 0 ? from : state.latest.at + pause;
    },
    counted({ latest, group: under }, now, more) {
      const begins = now - latest.at >= pause;
      return { group: begins ? { start: now, mails: more } : { ...under, mails: under.mails + more } };
    },
  };
}
