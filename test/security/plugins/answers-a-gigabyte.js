import { hostile } from './hostile.js';

export default hostile({
  send: () => ({ kind: 'accepted', reply: { code: 250, text: 'x'.repeat(500_000_000) } }),
});
