import type { Policy } from './policy.ts';

/** Sleeps after each mail: from one to the next at least `length` milliseconds pass. */
export function gap(length: number): Policy {
  return {
    room: ({ latest }, now) => (now - latest.at >= length ? 1 : 0),
    opensAt: ({ latest }, from) => Math.max(from, latest.at + length),
  };
}
