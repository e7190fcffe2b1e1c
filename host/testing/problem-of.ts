import { ProblemError } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';

/** The first problem that some work throws; anything else fails the test. */
export async function problemOf(work: () => unknown): Promise<Problem> {
  try {
    await work();
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problem;
    throw thrown;
  }
  throw new Error('It did not throw.');
}
