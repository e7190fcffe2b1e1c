import { hostile, never } from './hostile.js';

/** Speaks to the channel itself, past all that Postrider's own side of it would hold back. */
export default hostile({
  connect() {
    const flood = () => {
      for (let sent = 0; sent < 1000; sent++) process.send([{ kind: 'release', signal: sent }]);
      setImmediate(flood);
    };
    flood();
    return never();
  },
});
