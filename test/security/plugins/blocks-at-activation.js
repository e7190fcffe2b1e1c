import { hostile } from './hostile.js';

export default hostile({
  activate() {
    for (;;);
  },
});
