import { hostile, never } from './hostile.js';

export default hostile({
  send() {
    setTimeout(() => process.exit(0), 5);
    return never();
  },
});
