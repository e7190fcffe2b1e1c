import type { Clock, Hold, ThrottleFact } from '../contracts/index.ts';
import type { Closures } from './closures.ts';
import type { Counts } from './counted-by.ts';
import { throttleHold } from './throttle-hold.ts';
import type { ThrottleStates } from './throttle-states.ts';

export interface LearnParts {
  readonly clock: Clock;
  readonly closures: Closures;
  readonly states: ThrottleStates;
  /** A hold to be written with the next turn. */
  readonly held: (hold: Hold) => void;
}

/**
 * Tells an account's throttles what became of mails. True: one of them is not as it was. One that fails over it costs
 * its account, and nobody an answer: what is known is written all the same.
 */
export async function learn(
  { clock, closures, states, held }: LearnParts,
  account: string,
  counts: Counts,
  facts: readonly ThrottleFact[],
): Promise<boolean> {
  const { changed, failures } = await states.observe(counts.all, facts);
  for (const thrown of failures) {
    const now = clock.now();
    const hold = throttleHold(account, thrown, now);
    if (closures.hold(hold, now)) held(hold);
  }
  return changed;
}
