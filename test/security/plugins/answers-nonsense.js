import { hostile } from './hostile.js';

const nonsense = [
  undefined,
  null,
  42,
  'accepted',
  [],
  {},
  { kind: 'accepted' },
  { kind: 'accepted', reply: { text: 7 } },
  { kind: 'refused', class: 'everything', scope: 'account', reply: { text: '' } },
  { kind: 'refused', class: 'transient', scope: 'account', reply: { text: '' }, retryAfter: Number.NaN },
  { kind: 'delivered', reply: { text: 'ok' } },
  { kind: 'uncertain' },
];
let asked = 0;

export default hostile({ send: () => nonsense[asked++ % nonsense.length] });
