/** When a refused delivery is tried again (RFC 5321 section 4.5.4.1: parameters must be configurable). */
export interface RetrySchedule {
  /** Milliseconds before the second, third, … attempt; the last one repeats. At least one. */
  readonly delays: readonly number[];
  /** Milliseconds after the first attempt at which a delivery has failed. */
  readonly giveUpAfter: number;
}

export type NextAttempt = { readonly kind: 'at'; readonly at: number } | { readonly kind: 'given-up' };

/**
 * Decides the next attempt after one that counted. `jitter` in [0, 1) spreads the attempts over a fifth of the
 * delay, so that a thousand refused together do not come back together.
 */
export function nextAttempt(
  schedule: RetrySchedule,
  attempt: { readonly number: number; readonly firstAt: number; readonly now: number; readonly retryAfter?: number },
  jitter: number,
): NextAttempt {
  const planned = schedule.delays[Math.min(attempt.number, schedule.delays.length) - 1] ?? 0;
  const delay = Math.max(planned, attempt.retryAfter ?? 0);
  const at = Math.round(attempt.now + delay * (1 + jitter / 5));
  return at > attempt.firstAt + schedule.giveUpAfter ? { kind: 'given-up' } : { kind: 'at', at };
}
