import { accepted, hostile } from './hostile.js';

/** Answers questions that were not asked yet, to have them answered when they are. */
export default hostile({
  connect() {
    process.send(
      Array.from({ length: 500 }, (_, id) => ({
        kind: 'answer',
        id: id + 1000,
        answer: { kind: 'value', value: accepted },
      })),
    );
  },
});
