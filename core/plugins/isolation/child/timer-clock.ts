import type { Clock } from '../../../contracts/index.ts';

/** The clock of a plugin's process: without RxJS, which would double what an idle one needs. */
export const timerClock: Clock = {
  now: () => Date.now(),
  after(delay, work) {
    const timer = setTimeout(work, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
