import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../contracts/index.ts';

const steps = 2 ** 47;

/** The computer's randomness, cryptographically strong. */
export const systemRandom: Random = {
  fraction: () => randomInt(steps) / steps,
  bytes: (length) => randomBytes(length),
};
