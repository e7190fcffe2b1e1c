import { createHash } from 'node:crypto';

const users = 1_000_000;

/** A plugin's own user id: the same at each start, so that what it wrote stays its own, and another's for another. */
export function userOf(plugin: string, firstUser: number): number {
  return firstUser + (createHash('sha256').update(plugin).digest().readUInt32BE(0) % users);
}
