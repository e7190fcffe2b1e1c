import { hostile } from './hostile.js';

export default hostile({
  async send() {
    throw Object.assign(new Error('no\u001b[2Jt today\r\nPassword:'), { code: 'ENOTTODAY', reply: { code: 250 } });
  },
});
