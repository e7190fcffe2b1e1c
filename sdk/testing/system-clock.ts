import type { Clock } from '#contracts';

/** The real time, for tests that speak to a real server; everything else is tested on a `VirtualClock`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, work) {
    const timer = setTimeout(work, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
