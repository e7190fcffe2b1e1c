import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Clock, MaybePromise } from '../contracts/index.ts';
import { withinLimit } from '../plugins/within-limit.ts';

/** Milliseconds that a throttle may think about one question. */
const limit = 10_000;

/**
 * What a throttle answers. Its own failure is one of the throttle and not of the host, wherever the throttle runs.
 * @throws ProblemError `THROTTLE_FAILED`, `THROTTLE_UNANSWERED`, or the one that the throttle threw.
 */
export function throttleAnswer<T>(key: string, ask: () => MaybePromise<T>, clock: Clock): MaybePromise<T> {
  try {
    const answer = ask();
    if (!(answer instanceof Promise)) return answer;
    return throttleInTime(key, answer, clock).catch((thrown: unknown) => {
      throw throttleProblem(key, thrown);
    });
  } catch (thrown) {
    throw throttleProblem(key, thrown);
  }
}

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
    next,
  });
}

const next = 'Update the plugin this throttle comes from, or take the throttle out of the configuration.';

/** What a throttle threw, as a problem that names it. */
export function throttleProblem(key: string, thrown: unknown): ProblemError {
  if (ProblemError.is(thrown)) return thrown;
  const cause = causeOf(thrown);
  return new ProblemError({
    code: 'THROTTLE_FAILED',
    what: `The throttle ${key} failed (${cause.message}); no mail leaves without its word.`,
    next,
    cause,
  });
}
