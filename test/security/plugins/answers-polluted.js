import { accepted, hostile } from './hostile.js';

/** Data that would change what all objects are, were it copied without a look. */
export default hostile({
  send: () => {
    const poison = JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}');
    return { ...accepted, ...poison, reply: Object.assign(poison, accepted.reply) };
  },
});
