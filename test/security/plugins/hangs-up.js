import { hostile, never } from './hostile.js';

/** Stays alive without a channel, to go on unseen. */
export default hostile({
  connect() {
    process.removeAllListeners('disconnect');
    setInterval(() => {}, 1000);
    process.disconnect();
    return never();
  },
});
