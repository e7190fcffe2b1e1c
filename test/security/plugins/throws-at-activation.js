import { hostile } from './hostile.js';

export default hostile({
  activate() {
    throw new Error('no licence key');
  },
});
