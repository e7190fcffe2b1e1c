import { asyncScheduler } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import type { Clock } from '../contracts/index.ts';

/** Milliseconds after which a long wait looks at the time again. */
const lookEvery = 60_000;

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

/**
 * A clock whose long waits end when their time of day has come. Timers stand still while a computer sleeps: what waits
 * for eight o'clock would wait longer by as many hours as the lid was closed.
 */
export function goingByTheTime(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    after(delay, work) {
      const at = clock.now() + delay;
      let left = delay;
      let alarm: Disposable;
      const wait = (): void => {
        const step = Math.min(left, lookEvery);
        left -= step;
        alarm = clock.after(step, () => {
          if (left <= 0 || clock.now() >= at) work();
          else wait();
        });
      };
      wait();
      return { [Symbol.dispose]: () => alarm[Symbol.dispose]() };
    },
  };
}

/** The computer's clock. */
export const systemClock: Clock = goingByTheTime(clockOf(asyncScheduler));
