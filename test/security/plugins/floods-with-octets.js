import { hostile, never } from './hostile.js';

/** Few messages, each large. */
export default hostile({
  connect() {
    const value = { level: 'debug', target: 0, message: 'x'.repeat(8 * 1024 * 1024) };
    const flood = () => process.send([{ kind: 'note', name: 'log', value }], undefined, {}, flood);
    flood();
    return never();
  },
});
