import { hostile, never } from './hostile.js';

export default hostile({
  send() {
    setTimeout(() => {
      throw new Error('nobody can catch this');
    }, 10);
    return never();
  },
});
