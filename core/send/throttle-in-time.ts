import { ProblemError } from '../contracts/index.ts';
import type { Clock } from '../contracts/index.ts';
import { withinLimit } from '../plugins/within-limit.ts';

/** Milliseconds that a throttle may think about one question. */
const limit = 10_000;

/**
 * Waits for a throttle, so long: one that never answers must not hold those accounts still that it does not limit.
 * @throws ProblemError `THROTTLE_UNANSWERED`, or what the throttle threw.
 */
export async function throttleInTime<T>(key: string, answer: Promise<T>, clock: Clock): Promise<T> {
  const ended = await withinLimit(clock, limit, () => answer);
  if (ended.kind === 'done') return ended.value;
  if (ended.kind === 'failed') throw ended.error;
  throw new ProblemError({
    code: 'THROTTLE_UNANSWERED',
    what: `The throttle ${key} did not answer within ${limit / 1000} s; no mail leaves without its word.`,
    next: 'Update the plugin this throttle comes from, or take the throttle out of the configuration.',
  });
}
