import { hostile, never } from './hostile.js';

export default hostile({
  send() {
    setTimeout(() => Promise.reject(new Error('nobody waits for this')), 10);
    return never();
  },
});
