import type { LearntLimit } from './learnt-limit.ts';
import type { Pace } from './pace.ts';
import type { SentLog } from './sent-log.ts';

/** Granted mails whose answer is due. */
export type Flight = readonly [grantedAt: number, mails: number];

/** All that is known of an account. Plain JSON. */
export interface AdaptiveState {
  readonly version: 1;
  /** The latest time this state has seen. */
  readonly seen: number;
  readonly flying: readonly Flight[];
  readonly log: SentLog;
  readonly limits: readonly LearntLimit[];
  readonly pace?: Pace;
  /** Mails that may fly at once; small after a surprise, then doubling. Absent: as many as the settings say. */
  readonly wings?: number;
  /** A refusal that concerned one destination, as far as is known. */
  readonly suspicion?: { readonly key: string; readonly at: number };
}

export const unknowing: AdaptiveState = { version: 1, seen: 0, flying: [], log: [], limits: [] };

/** A stored state that cannot be read is forgotten: what was learnt is learnt again, at the price of a few refusals. */
export function storedState(stored: unknown): AdaptiveState {
  const state = stored as Partial<AdaptiveState> | null | undefined;
  const sound =
    typeof state === 'object' &&
    state !== null &&
    state.version === 1 &&
    Number.isFinite(state.seen) &&
    arrays(state.flying, 2) &&
    arrays(state.log, 3) &&
    Array.isArray(state.limits) &&
    (state.limits as readonly unknown[]).every(isLimit);
  return sound ? (state as AdaptiveState) : unknowing;
}

function arrays(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) &&
    value.every((row) => Array.isArray(row) && row.length === length && row.every((cell) => Number.isFinite(cell)))
  );
}

function isLimit(value: unknown): boolean {
  const guesses: unknown =
    typeof value === 'object' && value !== null && 'guesses' in value ? value.guesses : undefined;
  return (
    Array.isArray(guesses) &&
    guesses.every((guess: { window?: { length?: unknown }; most?: unknown } | null) => {
      return Number(guess?.window?.length) > 0 && Number(guess?.most) >= 1;
    })
  );
}
