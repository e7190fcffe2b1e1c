import { hostile } from './hostile.js';

export default hostile({
  send() {
    for (;;);
  },
});
