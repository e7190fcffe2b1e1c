import { hostile, refused } from './hostile.js';

export default hostile({
  async send(_mail, _signal, instance) {
    for (let line = 0; line < 5000; line++) instance.log.error('x'.repeat(2000), { line });
    return refused;
  },
});
