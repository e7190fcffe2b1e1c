import type { LearntLimit } from './learnt-limit.ts';
import type { Pace } from './pace.ts';
import { emptyLog, type SentLog } from './sent-log.ts';
import type { AnswerTimes } from './answer-times.ts';
import { isWindow } from './window.ts';

/** Granted mails whose answer is due. */
export type Flight = readonly [grantedAt: number, mails: number];

/** All that is known of an account. Plain JSON, and short: it is written with every turn. */
export interface AdaptiveState {
  readonly version: 2;
  /** The latest time this state has seen. */
  readonly seen: number;
  readonly flying: readonly Flight[];
  readonly log: SentLog;
  readonly limits: readonly LearntLimit[];
  readonly pace?: Pace;
  /** Mails that may fly at once; small after a surprise, then doubling. Absent: as many as the settings say. */
  readonly wings?: number;
  /** A refusal that concerned one destination, as far as is known. */
  readonly suspicion?: { readonly key: string; readonly at: number; readonly group?: string };
  readonly answers?: AnswerTimes;
  /** A forecast runs on this: what is known holds, nothing is tried, and nothing is waited for. */
  readonly foreseen?: true;
}

export const unknowing: AdaptiveState = { version: 2, seen: 0, flying: [], log: emptyLog, limits: [] };

/** A stored state that cannot be read is forgotten: what was learnt is learnt again, at the price of a few refusals. */
export function storedState(stored: unknown): AdaptiveState {
  const state = stored as Partial<AdaptiveState> | null | undefined;
  const sound =
    typeof state === 'object' &&
    state !== null &&
    state.version === 2 &&
    Number.isFinite(state.seen) &&
    isFlying(state.flying) &&
    isLog(state.log) &&
    Array.isArray(state.limits) &&
    (state.limits as readonly unknown[]).every(isLimit);
  return sound ? (state as AdaptiveState) : unknowing;
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}

function isFlying(value: unknown): boolean {
  return Array.isArray(value) && value.every((flight) => areNumbers(flight) && flight.length === 2);
}

function isLog(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { until, stretches } = value as Partial<SentLog>;
  return Number.isFinite(until) && areNumbers(stretches) && stretches.length % 3 === 0;
}

function isLimit(value: unknown): boolean {
  const guesses: unknown =
    typeof value === 'object' && value !== null && 'guesses' in value ? value.guesses : undefined;
  return (
    Array.isArray(guesses) &&
    guesses.every((guess: unknown) => Array.isArray(guess) && isWindow(guess[0]) && Number(guess[1]) >= 1)
  );
}
