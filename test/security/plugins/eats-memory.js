import { hostile } from './hostile.js';

export default hostile({
  send() {
    const eaten = [];
    for (;;) eaten.push(Array.from({ length: 1_000_000 }, (_, index) => index));
  },
});
