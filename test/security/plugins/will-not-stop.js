import { hostile, never, refused } from './hostile.js';

/** Leaves things running, and answers no request to end. */
export default hostile({
  create() {
    setInterval(() => {}, 100);
    process.removeAllListeners('disconnect');
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  },
  send: () => refused,
  close: never,
  deactivate: never,
});
