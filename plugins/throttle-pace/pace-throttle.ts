import type { Throttle } from '@postrider/sdk';
import type { PaceSettings } from './pace-settings.ts';
import { givenBack, initialState, latestAfter, storedState, type PaceState } from './pace-state.ts';
import type { Policy } from './policy.ts';
import { readSettings, settingsIn, type ReadSettings } from './read-settings.ts';
import { dayCount } from './warm-up.ts';

/**
 * Sends at a pace that a person set: all policies of the settings hold at once. Counts mails.
 * @throws ProblemError with everything that is wrong with the settings.
 */
export function paceThrottle(name: string, settings: PaceSettings): Throttle<PaceState> {
  const own = readSettings(name, settings);
  const zones = new Map<string, ReadSettings>();
  // There are some hundred zones; each is read once.
  const settingsFor = (timeZone: string | undefined): ReadSettings => {
    if (timeZone === undefined) return own;
    const read = zones.get(timeZone) ?? readSettings(name, settingsIn(timeZone, settings));
    zones.set(timeZone, read);
    return read;
  };

  return {
    initial: initialState,

    grant(state, ask) {
      const { policies, calendar } = settingsFor(ask.timeZone);
      // A clock that was set back must not free anything.
      const now = Math.max(ask.now, state.latest.at);
      let granted = ask.mails;
      for (const policy of policies) granted = Math.min(granted, policy.room(state, now));
      const after = granted === 0 ? state : counted([...policies, dayCount(calendar)], state, now, granted);
      return granted === ask.mails
        ? { state: after, granted }
        : { state: after, granted, retryAt: opening(policies, after, now) };
    },

    observe(state, fact) {
      if (fact.kind !== 'released') return state;
      const { calendar } = settingsFor(fact.timeZone);
      return givenBack(state, fact.grantedAt, fact.mails, calendar.dayNumber(fact.grantedAt));
    },

    adopt: (stored) => storedState(name, stored),

    count(state, departed) {
      let after = state;
      for (const { at, mails, timeZone } of departed) {
        const { policies, calendar } = settingsFor(timeZone);
        after = counted([...policies, dayCount(calendar)], after, Math.max(at, after.latest.at), mails);
      }
      return after;
    },
  };
}

/** Each policy sees the state as it was before these mails. */
function counted(
  counting: readonly Pick<Policy, 'counted'>[],
  state: PaceState,
  now: number,
  mails: number,
): PaceState {
  const parts = counting.map((policy) => policy.counted?.(state, now, mails));
  return Object.assign({ ...state, latest: latestAfter(state, now, mails) }, ...parts);
}

/** The earliest time that suits all: each may put off the time that the others agreed on, until nobody does. */
function opening(policies: readonly Policy[], state: PaceState, now: number): number {
  for (let at = now; ;) {
    const suggested = policies.reduce((time, policy) => policy.opensAt(state, time), at);
    if (suggested === at) return at;
    at = suggested;
  }
}
