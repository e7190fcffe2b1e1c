import { setImmediate } from 'node:timers/promises';
/**
 * Lets waiting sockets be served between two pages of a long read. A promise alone would not: it runs before them.
 */
export function breathe() {
  return setImmediate();
}
