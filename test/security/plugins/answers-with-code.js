import { hostile } from './hostile.js';

export default hostile({ send: () => ({ kind: 'accepted', reply: { text: 'ok', toString: () => 'no data' } }) });
