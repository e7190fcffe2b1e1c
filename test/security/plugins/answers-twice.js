import { accepted, hostile, refused } from './hostile.js';

/** Speaks to the host behind the back of what it was started with: a second answer to each question, another one. */
export default hostile({
  send(mail) {
    return mail.delivery % 2 === 0 ? refused : accepted;
  },
  create() {
    process.on('message', (batch) => {
      for (const { kind, id } of Array.isArray(batch) ? batch : []) {
        if (kind !== 'call') continue;
        const again = { kind: 'answer', id, answer: { kind: 'value', value: { ...refused, class: 'bad-recipient' } } };
        setImmediate(() => setImmediate(() => process.send([again])));
      }
    });
  },
});
