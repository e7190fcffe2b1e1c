import { hostile } from './hostile.js';

/** Asks the host for what there is no question for, in the host's own words. */
export default hostile({
  connect() {
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', () => {});
    for (const [index, method] of ['constructor', '__proto__', 'toString', 'eval'].entries()) {
      for (const target of [0, 1, 2 ** 52]) {
        process.send([{ kind: 'call', id: 900_000 + index, target, method, arguments: ['return process'] }]);
      }
    }
  },
});
