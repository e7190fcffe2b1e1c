import type { AllowanceTerms } from './allowance.ts';

/** What one side of the border takes of the other before it ends the conversation. */
export interface PeerLimits {
  /** Calls of the other side that may be under way at once. */
  readonly served: number;
  /** Calls to the other side that may be under way at once, and octets that may wait to cross. */
  readonly calls: number;
  readonly octets: number;
  /** Answers that nobody waits for (any more) before they count as misconduct. */
  readonly stray: number;
  /**
   * Messages that answer nothing: calls, notes, signals. Each costs this side time, and the other side next to none.
   * Those of a batch that is heavier than `messageWeight` for each of them count for more.
   */
  readonly unasked: AllowanceTerms;
}

/** Octets that one message may weigh and still count as one. */
export const messageWeight = 4 * 1024;

/** Unasked: some seconds in which this side was busy itself must not make a lively plugin guilty. */
export const usualLimits: PeerLimits = {
  served: 1024,
  calls: 8192,
  octets: 256 * 1024 * 1024,
  stray: 1000,
  unasked: { perSecond: 10_000, atOnce: 50_000 },
};

/** For the plugin's side: the host may speak as it likes. */
export const trusting: Partial<PeerLimits> = { unasked: { perSecond: 1, atOnce: Infinity } };
