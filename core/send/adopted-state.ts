import type { Clock, MaybePromise, Throttle } from '../contracts/index.ts';
import { throttleAnswer } from './throttle-answer.ts';

/**
 * A stored state as a throttle goes on with it; one that has nothing to say of it takes it as it is.
 * @throws ProblemError of a throttle that cannot read it, fails over it or does not answer.
 */
export function adoptedState(key: string, throttle: Throttle, stored: unknown, clock: Clock): MaybePromise<unknown> {
  const adopted = throttleAnswer(key, () => throttle.adopt?.(stored), clock);
  return adopted instanceof Promise ? adopted.then((state) => state ?? stored) : (adopted ?? stored);
}
