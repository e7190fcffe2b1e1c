import { hostile } from './hostile.js';

/** Memory that is no JavaScript object, which Node's own limit does not count. */
export default hostile({
  async verify(instance) {
    const eaten = [];
    try {
      while (eaten.length < 26) eaten.push(Buffer.alloc(50_000_000, 1));
      instance.log.info('eaten', { megabytes: eaten.length * 50 });
    } catch {
      instance.log.info('stopped', { megabytes: eaten.length * 50 });
    }
    return undefined;
  },
});
