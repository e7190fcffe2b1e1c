import type { Submitted } from '@postrider/core';
import type { Words } from '../terminal/words.ts';

/** How many rows of a list nobody is written to for, and why: `10 without an address, …`; undefined when there are none. */
export function leftOut(
  words: Words,
  { noAddress, invalidAddress, duplicate }: Submitted['rejected'],
): string | undefined {
  const counted = [
    [noAddress, 'without an address'],
    [invalidAddress, 'with something that is no address'],
    [duplicate, 'a second time'],
  ] as const;
  const parts = counted.filter(([count]) => count > 0).map(([count, how]) => `${words.number(count)} ${how}`);
  return parts.length === 0 ? undefined : `Left out: ${parts.join(', ')}.`;
}
