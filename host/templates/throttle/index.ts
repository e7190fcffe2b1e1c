import { definePlugin } from '@postrider/sdk';
import type { Instance, Throttle } from '@postrider/sdk';

/** What is remembered between two asks. It is kept in the ledger, as JSON. */
interface State {
  /** When the last mail went, in milliseconds since the epoch; 0 before the first. */
  readonly lastAt: number;
}

/** Lets one mail go at a time, with a pause after each. Pure: no clock, no randomness; the time comes with the ask. */
export function throttle({ settings }: Instance): Throttle<State> {
  const pause = (settings as { readonly seconds: number }).seconds * 1000;
  return {
    initial: { lastAt: 0 },
    grant(state, { now }) {
      const free = state.lastAt === 0 ? now : state.lastAt + pause;
      if (now < free) return { state, granted: 0, retryAt: free };
      return { state: { lastAt: now }, granted: 1, retryAt: now + pause };
    },
  };
}

export default definePlugin({
  activate(context) {
    context.register('throttles', '__id__', (instance) => throttle(instance) as Throttle);
  },
});
