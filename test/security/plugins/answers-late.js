import { accepted, hostile } from './hostile.js';

/** Says nothing until it is told to stop waiting, and then says yes to what was given up. */
export default hostile({
  send: (_mail, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 200, accepted))),
});
