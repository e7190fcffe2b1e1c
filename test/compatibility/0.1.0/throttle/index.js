import { definePlugin } from '@postrider/sdk';
/** So many mails, then a pause of a tenth of a second. */
function throttle({ settings }) {
  const { mails: most } = settings;
  return {
    initial: { at: 0, granted: 0 },
    grant(state, { now, mails }) {
      const standing = now - state.at >= 100 ? { at: now, granted: 0 } : state;
      const granted = Math.min(mails, most - standing.granted);
      const next = { at: standing.at, granted: standing.granted + granted };
      return { state: next, granted, ...(granted < mails ? { retryAt: Math.max(now + 1, standing.at + 100) } : {}) };
    },
    observe: (state, fact) =>
      fact.kind === 'released' ? { ...state, granted: Math.max(0, state.granted - fact.mails) } : state,
  };
}
export default definePlugin({
  activate(context) {
    context.own(context.register('throttles', 'kept-throttle', throttle));
  },
});
