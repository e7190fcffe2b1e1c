import { writeSync } from 'node:fs';
import { hostile, never } from './hostile.js';

/** Says beforehand how long its message will be, and then sends it bit by bit, for ever. */
export default hostile({
  connect() {
    writeSync(3, Buffer.from([0x3f, 0xff, 0xff, 0xff]));
    const octets = Buffer.alloc(1024 * 1024);
    setInterval(() => {
      try {
        for (;;) writeSync(3, octets);
      } catch {
        // The host has not read it yet.
      }
    }, 1);
    return never();
  },
});
