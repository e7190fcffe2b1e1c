import type { Ask, Grant, Throttle } from '@postrider/sdk';
import type { PaceSettings } from '../pace-settings.ts';
import type { PaceState } from '../pace-state.ts';
import { paceThrottle } from '../pace-throttle.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
/** A Monday, 10:00 in Berlin. */
export const start = Date.parse('2026-03-02T09:00:00Z');
export const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

export const pace = (settings: PaceSettings): Throttle<PaceState> => paceThrottle('calm', settings);
export const at = (time: string): number => Date.parse(time);

/** Runs asks one after the other, through JSON as the ledger does. */
export function story(throttle: Throttle<PaceState>, from: PaceState = throttle.initial) {
  let state = from;
  return {
    ask(now: number, mails: number): Omit<Grant<PaceState>, 'state'> {
      const ask: Ask = { now, mails, recipientsPerMail: 1, bytesPerMail: 10_000 };
      const { state: next, ...answer } = throttle.grant(state, ask) as Grant<PaceState>;
      state = JSON.parse(JSON.stringify(next)) as PaceState;
      return answer;
    },
    release(grantedAt: number, mails: number): void {
      const amounts = { recipientsPerMail: 1, bytesPerMail: 10_000 };
      const fact = { kind: 'released', at: grantedAt + 1, grantedAt, mails, ...amounts } as const;
      state = throttle.observe?.(state, fact) as PaceState;
    },
    under: (settings: PaceSettings) => {
      const other = pace(settings);
      return story(other, other.adopt?.(JSON.parse(JSON.stringify(state))) as PaceState);
    },
    get state() {
      return state;
    },
  };
}
