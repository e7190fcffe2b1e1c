import { asyncScheduler } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import type { Clock } from '../contracts/index.ts';

/** A clock over an RxJS scheduler, so that streams and plain code share one time. */
export function clockOf(scheduler: SchedulerLike): Clock {
  return {
    now: () => scheduler.now(),
    after(delay, work) {
      const subscription = scheduler.schedule(work, delay);
      return { [Symbol.dispose]: () => subscription.unsubscribe() };
    },
  };
}

/** The computer's clock. */
export const systemClock: Clock = clockOf(asyncScheduler);
