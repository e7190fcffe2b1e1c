import { hostile } from './hostile.js';

export default hostile({
  create() {
    throw new Error('wrong settings');
  },
});
