import { writeSync } from 'node:fs';
import { hostile, never } from './hostile.js';

/** Octets that say they are a message and are none. */
export default hostile({
  connect() {
    writeSync(3, Buffer.from([0, 0, 0, 5, 0xff, 0x0f, 0x6f, 0x80, 0x99]));
    return never();
  },
});
