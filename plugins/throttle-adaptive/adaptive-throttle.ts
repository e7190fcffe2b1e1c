import type { Throttle } from '@postrider/sdk';
import { storedState, unknowing, type AdaptiveState, type Flight } from './adaptive-state.ts';
import { foundIn } from './found.ts';
import { learnt } from './learn.ts';
import { afterTrying, openings, roomUnder, turnedAt, wingsUnder, type Room } from './learnt-limit.ts';
import { counted, paced } from './pace.ts';
import { logged } from './sent-log.ts';

export interface AdaptiveSettings {
  /** Mails that may fly unanswered. */
  readonly atOnce: number;
  readonly raiseAfterMinutes: number;
}

/** An answer that is not in by then does not hold back others. */
const answeredWithin = 2000;
/** A mail without an answer by then has gone as far as anyone can know: the host died, or it counts as uncertain. */
const lostAfter = 900_000;

/**
 * Lets everything go until the provider refuses, then keeps to what explains the refusal: numbers in windows, or a
 * rate. It errs by waiting or by a refused mail, which goes again; it never loses one.
 */
export function adaptiveThrottle({ atOnce, raiseAfterMinutes }: AdaptiveSettings): Throttle<AdaptiveState> {
  return {
    initial: unknowing,
    pacesRefusals: true,

    grant(before, ask) {
      // A clock that was set back must not free anything.
      const now = Math.max(ask.now, before.seen);
      const state = withoutLost(before, now);
      const rooms = roomsOf(state, now);
      const granted = Math.min(ask.mails, allowed(state, rooms, now, atOnce));
      const after = granted === 0 ? state : sent(state, rooms, now, granted);
      return granted === ask.mails
        ? { state: after, granted }
        : { state: after, granted, retryAt: opening(after, now, atOnce) };
    },

    observe: (state, fact) => learnt(state, fact, raiseAfterMinutes * 60_000),

    adopt: storedState,

    forecast: { expected: (state) => ({ ...withoutLost(state, Infinity), foreseen: true }) },

    findings: {
      list: foundIn,
      forget: ({ version, seen, flying, log }) => ({ version, seen, flying, log, limits: [] }),
    },
  };
}

function roomsOf(state: AdaptiveState, now: number): readonly Room[] {
  return state.limits.map((limit) => {
    const room = roomUnder(limit, state, now);
    if (state.foreseen !== true) return room;
    // Refusals that nothing explains are over with their pause, as far as is known.
    const isOver = limit.guesses.length === 0 && now >= limit.notBefore;
    return { sure: isOver ? Infinity : room.sure, tried: 0 };
  });
}

function allowed(state: AdaptiveState, rooms: readonly Room[], now: number, atOnce: number): number {
  const { foreseen = false, flying, pace } = state;
  const wings = Math.min(state.wings ?? atOnce, atOnce, ...state.limits.map(wingsUnder));
  let least = foreseen ? Infinity : wings - unanswered(flying, now);
  if (pace !== undefined) least = Math.min(least, paced(pace, now, foreseen ? 60_000 : 100));
  for (const { sure, tried } of rooms) least = Math.min(least, sure + tried);
  return Math.max(0, least);
}

function sent(state: AdaptiveState, rooms: readonly Room[], now: number, mails: number): AdaptiveState {
  const { foreseen = false } = state;
  const flying = foreseen ? state.flying : joining(state.flying, now, mails);
  const limits = state.limits.map((limit, place) => {
    const sure = rooms[place]?.sure ?? 0;
    return mails > sure ? afterTrying(limit, now) : limit;
  });
  return {
    ...state,
    seen: now,
    flying,
    limits,
    ...(foreseen ? { log: logged(state.log, now, mails) } : {}),
    ...(state.pace === undefined ? {} : { pace: counted(state.pace, now, mails) }),
  };
}

function joining(flying: readonly Flight[], now: number, mails: number): readonly Flight[] {
  const last = flying.at(-1);
  return last?.[0] === now ? [...flying.slice(0, -1), [now, last[1] + mails]] : [...flying, [now, mails]];
}

/** The earliest time after `now` at which one mail may go: room only grows at the times that each part names. */
function opening(state: AdaptiveState, now: number, atOnce: number): number {
  const times = new Set<number>();
  for (const [grantedAt] of state.flying) times.add(grantedAt + answeredWithin);
  if (state.pace !== undefined) times.add(state.pace.next);
  for (const limit of state.limits) for (const time of openings(limit, state)) times.add(time);
  const later = [...times].filter((time) => time > now).toSorted((one, other) => one - other);
  for (const each of later) {
    // What opens while a clock turns waits for the turn to be over.
    for (const time of [each, ...state.limits.flatMap((limit) => turnedAt(limit, each))]) {
      const then = withoutLost(state, time);
      if (allowed(then, roomsOf(then, time), time, atOnce) > 0) return time;
    }
  }
  // A time further off than all of them: every window has turned by then.
  return (later.at(-1) ?? now) + answeredWithin;
}

function unanswered(flying: readonly Flight[], now: number): number {
  let mails = 0;
  for (const [grantedAt, count] of flying) if (grantedAt > now - answeredWithin) mails += count;
  return mails;
}

function withoutLost(state: AdaptiveState, now: number): AdaptiveState {
  if (!state.flying.some(([grantedAt]) => grantedAt <= now - lostAfter)) return state;
  let { log } = state;
  const flying = state.flying.filter(([grantedAt, mails]) => {
    if (grantedAt > now - lostAfter) return true;
    log = logged(log, grantedAt, mails);
    return false;
  });
  return { ...state, log, flying };
}
