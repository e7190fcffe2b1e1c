import { hostile, never } from './hostile.js';

const words = Array.from({ length: 1000 }, (_, signal) => ({ kind: 'release', signal }));

/** Speaks to the channel itself, past all that Postrider's own side of it would hold back. */
export default hostile({
  connect() {
    const flood = () => process.send(words, undefined, {}, flood);
    flood();
    return never();
  },
});
