import { accepted, hostile } from './hostile.js';

/** Data that would change what all objects are, were it copied without a look. */
export default hostile({
  connect(instance) {
    const poison = JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}');
    instance.log.info('poison', poison);
    return undefined;
  },
  send: () => {
    const poison = JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}');
    return { ...accepted, ...poison, reply: Object.assign(poison, accepted.reply) };
  },
});
