import type { Refused, ThrottleFact } from '@postrider/sdk';
import type { AdaptiveState, Flight } from './adaptive-state.ts';
import { answered, isSlow } from './answer-times.ts';
import { accepted, keyOf, refusedAgain, suspected, type LearntLimit } from './learnt-limit.ts';
import { eased, quickened, slowed, slowAnswers, type Pace } from './pace.ts';
import { logged, newestFirst, type SentLog } from './sent-log.ts';

const mostLimits = 6;
/** Wings this wide are as good as any: what they could lose is lost. */
const fullWings = 64;
const suspicionLasts = 600_000;

/** What a fact teaches. Pure. `raiseWait`: milliseconds a limit is believed before more is tried. */
export function learnt(state: AdaptiveState, fact: ThrottleFact, raiseWait: number): AdaptiveState {
  const landed = { ...state, seen: Math.max(state.seen, fact.at), flying: landedFrom(state.flying, fact) };
  switch (fact.kind) {
    case 'released':
      return landed;
    case 'uncertain':
      return { ...landed, log: logged(landed.log, fact.at, fact.mails) };
    case 'accepted':
      return wentWell(landed, fact);
    case 'refused': {
      const { refusal } = fact;
      if (!isLimit(refusal)) return landed;
      if (refusal.scope === 'account') return wasRefused(landed, refusal, fact.grantedAt, fact.at, raiseWait);
      return suspect(landed, refusal, fact, raiseWait);
    }
  }
}

type LimitRefusal = Refused & { readonly class: 'throttle' | 'quota' };

/** What concerns one recipient, one mail or one connection says nothing of the account's limits. */
function isLimit(refusal: Refused): refusal is LimitRefusal {
  return (
    (refusal.class === 'throttle' || refusal.class === 'quota') &&
    (refusal.scope === 'account' || refusal.scope === 'lane')
  );
}

function wentWell(state: AdaptiveState, fact: Extract<ThrottleFact, { kind: 'accepted' }>): AdaptiveState {
  const { grantedAt, at, mails, took } = fact;
  let { limits, wings } = state;
  if (limits.length > 0) {
    const kept = limits.flatMap((limit) => accepted(limit, state, fact) ?? []);
    if (kept.length !== limits.length || kept.some((limit, place) => limit !== limits[place]))
      limits = withoutSame(kept);
  }
  if (wings !== undefined) wings = wings + mails >= fullWings ? undefined : wings + mails;
  const answers = took === undefined ? state.answers : answered(state.answers, took, mails);
  const log = logged(state.log, at, mails);
  const pace = paceAfter({ ...state, log, ...(answers === undefined ? {} : { answers }) }, grantedAt, at, mails);
  const { pace: _pace, wings: _wings, answers: _answers, ...rest } = state;
  return {
    ...rest,
    log,
    limits,
    ...(pace === undefined ? {} : { pace }),
    ...(wings === undefined ? {} : { wings }),
    ...(answers === undefined ? {} : { answers }),
  };
}

/** Answers that come late slow the account down, before it is refused; others quicken what was slowed. */
function paceAfter(
  { pace, answers, log }: AdaptiveState,
  grantedAt: number,
  at: number,
  mails: number,
): Pace | undefined {
  if (isSlow(answers)) {
    if (pace === undefined) return eased(undefined, at, measured(log, at), answers?.lately ?? 0);
    return pace.key === slowAnswers && grantedAt > pace.since ? eased(pace, at, 0, answers?.lately ?? 0) : pace;
  }
  let quicker = pace;
  if (pace !== undefined && grantedAt > pace.since)
    for (let mail = 0; mail < mails && quicker !== undefined; mail++) quicker = quickened(quicker);
  return quicker;
}

/** Mails a second that went well in the last ten seconds, or since the first of them. */
function measured(log: SentLog, at: number): number {
  let mails = 0;
  let since = at - 1000;
  for (const [first, last, count] of newestFirst(log)) {
    if (last <= at - 10_000) break;
    mails += count;
    since = Math.min(since, first);
  }
  return (mails / (at - since)) * 1000;
}

/**
 * A refusal that names one destination is that lane's; the host slows it. When the same comes from another destination,
 * or, where destinations are not told, from a mail that was granted later, it is the account that is slowed.
 */
function suspect(
  state: AdaptiveState,
  refusal: LimitRefusal,
  { grantedAt, at, group }: Extract<ThrottleFact, { kind: 'refused' }>,
  raiseWait: number,
): AdaptiveState {
  const key = keyOf(refusal);
  if (state.pace?.key === key || state.limits.some((limit) => limit.key === key))
    return wasRefused(state, refusal, grantedAt, at, raiseWait);
  const { suspicion } = state;
  if (suspicion === undefined || suspicion.key !== key || at - suspicion.at > suspicionLasts)
    return { ...state, suspicion: { key, at, ...(group === undefined ? {} : { group }) } };
  const other = group === undefined ? grantedAt > suspicion.at : group !== suspicion.group;
  return other ? wasRefused(state, refusal, grantedAt, at, raiseWait) : state;
}

function wasRefused(
  before: AdaptiveState,
  refusal: LimitRefusal,
  grantedAt: number,
  at: number,
  raiseWait: number,
): AdaptiveState {
  const key = keyOf(refusal);
  const known = before.limits.filter((limit) => limit.key === key);
  // Mails that flew together are refused together, and count once.
  if (known.some((limit) => grantedAt <= limit.refusedAt)) return before;
  if (before.pace?.key === key && grantedAt <= before.pace.since) return before;
  const state: AdaptiveState = { ...before, wings: 1 };

  const again = new Map(known.map((limit) => [limit, refusedAgain(limit, state, grantedAt, at)]));
  if ([...again.values()].some((limit) => limit !== undefined))
    return { ...state, limits: withoutSame(state.limits.map((limit) => again.get(limit) ?? limit)) };

  const doubtful = known.findLast((limit) => limit.confirmed === 0);
  const others = state.limits.filter((limit) => limit !== doubtful);
  if (refusal.class === 'throttle' && (doubtful !== undefined || state.pace?.key === key)) {
    const { pace } = state;
    const rate = measured(state.log, at);
    return { ...state, limits: others, pace: slowed(pace?.key === key ? pace : undefined, key, at, rate) };
  }
  const limit = suspected(state, refusal, at, raiseWait, doubtful);
  return { ...state, limits: [...others, limit].slice(-mostLimits) };
}

/** Of two limits over the same window, once that is known, the later is the one that holds now. */
function withoutSame(limits: readonly LearntLimit[]): readonly LearntLimit[] {
  const windowOf = (limit: LearntLimit): string | undefined =>
    limit.guesses.length === 1 ? limit.guesses[0]?.[0] : undefined;
  return limits.filter((limit, place) => {
    const window = windowOf(limit);
    return window === undefined || !limits.slice(place + 1).some((later) => windowOf(later) === window);
  });
}

function landedFrom(flying: readonly Flight[], { grantedAt, mails }: ThrottleFact): readonly Flight[] {
  let left = mails;
  const remaining: Flight[] = [];
  for (const flight of flying) {
    if (flight[0] !== grantedAt || left === 0) {
      remaining.push(flight);
      continue;
    }
    const landing = Math.min(left, flight[1]);
    left -= landing;
    if (flight[1] > landing) remaining.push([grantedAt, flight[1] - landing]);
  }
  return remaining;
}
