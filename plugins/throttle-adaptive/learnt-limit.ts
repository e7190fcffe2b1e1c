import type { Refused } from '@postrider/sdk';
import type { AdaptiveState } from './adaptive-state.ts';
import { atLeastAfter, atMostAfter, newestFirst } from './sent-log.ts';
import {
  everyWindow,
  forgottenAt,
  isTurning,
  likelyWindows,
  mayCountAfter,
  surelyCountAfter,
  windowCalled,
  type WindowName,
} from './window.ts';

/** A limit that would explain what was seen. */
export type Guess = readonly [
  window: WindowName,
  /** Mails in the window, 1 or more. */
  most: number,
];

/** What is known of one limit of a provider. As long as several guesses stand, the strictest is kept. */
export interface LearntLimit {
  /** The words of the refusal, without its numbers: a provider says the same of the same limit. */
  readonly key: string;
  readonly class: 'throttle' | 'quota';
  /** None: nothing explains the refusals; single mails try whether it is open again. */
  readonly guesses: readonly Guess[];
  readonly learntAt: number;
  readonly refusedAt: number;
  /** Windows that were filled again without a refusal, and refusals that came as foreseen: how sure this is. */
  readonly confirmed: number;
  readonly confirmedAt: number;
  /** The last time a single mail was let go to find out more. */
  readonly triedAt: number;
  /** Where nothing is allowed before: the provider said so, or a pause that grows. */
  readonly notBefore: number;
  readonly strikes: number;
  /** From then on a few mails more than allowed are tried. */
  readonly raiseAt: number;
  readonly raiseWait: number;
  readonly raiseBy: number;
}

/** Between single mails that try something: their answers are in by then. */
const tryEvery = 2000;
/**
 * A day may begin at two dozen hours, and a try at each would be refused nearly each time: as long as so many guesses
 * stand, one try answers for several.
 */
const manyDays = 4;
const tryDaysEvery = 1.2 * 3_600_000;
const longestWait = 4 * 3_600_000;
const pauses = { throttle: { first: 15_000, last: 600_000 }, quota: { first: 300_000, last: 3_600_000 } } as const;

/** The words of a refusal without numbers and addresses, shortened. */
export function keyOf({ class: refusalClass, reply }: Refused): string {
  const words = reply.text
    .slice(0, 400)
    .toLowerCase()
    .replaceAll(/\S+@\S+/g, '@')
    .replaceAll(/\d+/g, '#');
  return `${refusalClass} ${words.slice(0, 120)}`;
}

/** All that the first refusal allows to think: for each likely window, that what it held is the limit. */
export function suspected(
  state: AdaptiveState,
  refusal: Refused & { readonly class: 'throttle' | 'quota' },
  at: number,
  raiseWait: number,
  before?: LearntLimit,
): LearntLimit {
  const { class: refusalClass, reply } = refusal;
  const windows =
    before === undefined
      ? likelyWindows(refusalClass, reply.text)
      : before.strikes > 0
        ? []
        : everyWindow(refusalClass);
  const guesses = windows.flatMap((window): readonly Guess[] => {
    const most = atMostAfter(state.log, mayCountAfter(window, at));
    return most === 0 ? [] : [[window, most]];
  });
  const strikes = (before?.strikes ?? -1) + 1;
  const told = toldToWait(refusal);
  const { first, last } = pauses[refusalClass];
  const pause = guesses.length > 0 ? 0 : Math.min(last, first * 2 ** Math.min(strikes, 20));
  return {
    key: keyOf(refusal),
    class: refusalClass,
    guesses,
    learntAt: at,
    refusedAt: at,
    confirmed: 0,
    confirmedAt: at,
    triedAt: at,
    notBefore: at + (told ?? pause),
    strikes,
    raiseAt: at + raiseWait,
    raiseWait,
    raiseBy: 1,
  };
}

/** A provider that says "try again in 5 minutes" is taken at its word; "too many this hour" says nothing of when the hour ends. */
function toldToWait({ retryAfter, reply }: Refused): number | undefined {
  return retryAfter !== undefined && /\b(?:again|retry|wait|back|after)\b.{0,30}\d/i.test(reply.text)
    ? retryAfter
    : undefined;
}

/** Mails that may go at `now` under this limit, and how many of them are tried against what is thought. */
export interface Room {
  readonly sure: number;
  readonly tried: number;
}

export function roomUnder(limit: LearntLimit, state: AdaptiveState, now: number): Room {
  if (now < limit.notBefore) return { sure: 0, tried: 0 };
  const mayTry = now >= triesAgainAt(limit);
  if (limit.guesses.length === 0) return { sure: 0, tried: mayTry ? 1 : 0 };
  let least = Infinity;
  let greatest = 0;
  for (const guess of limit.guesses) {
    const room = roomOf(guess, state, now);
    least = Math.min(least, room);
    greatest = Math.max(greatest, room);
  }
  if (!mayTry) return { sure: least, tried: 0 };
  // Around a turn of the clock nobody knows which window a mail counts in: a try would tell nothing.
  if (greatest > least) return { sure: least, tried: limit.guesses.some(([window]) => isTurning(window, now)) ? 0 : 1 };
  return { sure: least, tried: limit.confirmed > 0 && now >= limit.raiseAt ? limit.raiseBy : 0 };
}

/** Times at which the room under this limit may grow. */
export function* openings(limit: LearntLimit, state: AdaptiveState): Generator<number> {
  yield limit.notBefore;
  yield triesAgainAt(limit);
  yield limit.raiseAt;
  for (const guess of limit.guesses) yield openingOf(guess, state);
}

/** When the turns of the clock that `time` falls into are over. */
export function turnedAt({ guesses }: LearntLimit, time: number): readonly number[] {
  return guesses.flatMap(([window]) => (isTurning(window, time) ? [surelyCountAfter(window, time, 0)] : []));
}

function triesAgainAt({ triedAt, guesses, class: refusalClass }: LearntLimit): number {
  const days =
    refusalClass === 'quota' &&
    guesses.length > manyDays &&
    guesses.every(([window]) => windowCalled(window).length === 86_400_000);
  return triedAt + (days ? tryDaysEvery : tryEvery);
}

/** Mails went that were tried against what is thought. */
export function afterTrying(limit: LearntLimit, now: number): LearntLimit {
  return { ...limit, triedAt: now, raiseAt: Math.max(limit.raiseAt, now + raisePause(limit)) };
}

/** A limit by the day is tried once a day. */
function raisePause({ raiseWait, guesses }: LearntLimit): number {
  return Math.max(raiseWait, ...guesses.map(([window]) => windowCalled(window).length));
}

/** Mails on their way when a limit comes as a surprise are refused together: so many fly where windows are this small. */
export function wingsUnder({ guesses }: LearntLimit): number {
  return Math.min(
    Infinity,
    ...guesses.map(([window, most]) =>
      windowCalled(window).length < 60_000 ? Infinity : Math.max(2, Math.floor(most / 10)),
    ),
  );
}

function roomOf([window, most]: Guess, state: AdaptiveState, now: number): number {
  const after = mayCountAfter(window, now);
  let used = atMostAfter(state.log, after);
  for (const [grantedAt, mails] of state.flying) if (grantedAt > after) used += mails;
  return Math.max(0, most - used);
}

/** The earliest time at which the window holds less than the limit, if nothing more goes. */
function openingOf([window, most]: Guess, { log, flying }: AdaptiveState): number {
  let used = 0;
  let flight = flying.length - 1;
  const stretches = newestFirst(log);
  let stretch = stretches.next().value;
  while (flight >= 0 || stretch !== undefined) {
    const [grantedAt, inFlight] = flying[flight] ?? [-Infinity, 0];
    const [, last, accepted] = stretch ?? [0, -Infinity, 0];
    const later = grantedAt > last;
    used += later ? inFlight : accepted;
    if (later) flight--;
    else stretch = stretches.next().value;
    if (used >= most) return forgottenAt(window, Math.max(grantedAt, last));
  }
  return -Infinity;
}

/** `mails` granted together were accepted at `at`, before they are logged. Undefined: the limit is none any more. */
export function accepted(
  limit: LearntLimit,
  state: AdaptiveState,
  { grantedAt, at, mails }: { readonly grantedAt: number; readonly at: number; readonly mails: number },
): LearntLimit | undefined {
  // They were on their way when the limit was reached, so they belong to what the window held.
  if (grantedAt <= limit.refusedAt)
    return { ...limit, guesses: limit.guesses.map(([window, most]): Guess => [window, most + mails]) };
  if (limit.guesses.length === 0) return undefined;
  const travel = at - grantedAt;
  const held = limit.guesses.map(([window]) => atLeastAfter(state.log, surelyCountAfter(window, at, travel)) + mails);
  const standing = limit.guesses.filter(([, most], place) => (held[place] ?? 0) <= most);
  if (standing.length === 0) {
    const guesses = limit.guesses.map(([window], place): Guess => [window, held[place] ?? 1]);
    return { ...limit, guesses, raiseAt: at, raiseBy: limit.raiseBy * 2 };
  }
  const guesses = standing.length === limit.guesses.length ? limit.guesses : standing;
  const full = standing.every(([window, most]) => atMostAfter(state.log, mayCountAfter(window, at)) + mails >= most);
  const again = full && at - limit.confirmedAt > longestOf(standing) / 2;
  // It was tried beyond the limit, at a moment at which nobody knows what it counted for: the next one may tell.
  const inconclusive = limit.confirmed > 0 && grantedAt === limit.triedAt && limit.raiseAt > at;
  if (guesses === limit.guesses && !again && !inconclusive && limit.strikes === 0) return limit;
  const next: LearntLimit = { ...limit, guesses, strikes: 0, raiseAt: inconclusive ? at : limit.raiseAt };
  if (!again) return next;
  const raiseAt = limit.confirmed === 0 ? at + raisePause(next) : next.raiseAt;
  return { ...next, raiseAt, confirmed: limit.confirmed + 1, confirmedAt: at };
}

function longestOf(guesses: readonly Guess[]): number {
  return Math.max(...guesses.map(([window]) => windowCalled(window).length));
}

/** A refusal in this limit's words. Undefined: it does not explain it. */
export function refusedAgain(
  limit: LearntLimit,
  state: AdaptiveState,
  grantedAt: number,
  at: number,
): LearntLimit | undefined {
  if (limit.guesses.length === 0) {
    const { first, last } = pauses[limit.class];
    const strikes = limit.strikes + 1;
    return { ...limit, strikes, refusedAt: at, notBefore: at + Math.min(last, first * 2 ** Math.min(strikes, 20)) };
  }
  // Refused again and again where there should be room: the number has become a smaller one.
  const strikes = limit.strikes + 1;
  const standing = limit.guesses.flatMap(([window, most]): readonly Guess[] => {
    const held = atMostAfter(state.log, mayCountAfter(window, grantedAt));
    if (held >= most) return [[window, most]];
    // A few less than thought: counts differ a little where mails travel.
    if (held === 0 || held < 0.97 * most - 1) return [];
    return [[window, strikes > 2 ? Math.max(1, Math.floor(held * 0.7)) : held]];
  });
  if (standing.length === 0) return undefined;
  const lowered = standing.some(([, most], place) => most !== limit.guesses[place]?.[1]);
  const asForeseen = standing.length === limit.guesses.length && !lowered;
  const longest = longestOf(standing);
  return {
    ...limit,
    guesses: standing,
    refusedAt: at,
    confirmed: asForeseen ? limit.confirmed + 1 : limit.confirmed,
    strikes: lowered ? strikes : 0,
    raiseBy: 1,
    raiseWait: asForeseen ? Math.min(limit.raiseWait * 2, Math.max(longestWait, limit.raiseWait)) : limit.raiseWait,
    raiseAt: strikes > 2 && lowered ? at + longest : Math.max(limit.raiseAt, at + raisePause(limit)),
  };
}
