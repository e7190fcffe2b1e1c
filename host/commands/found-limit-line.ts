import type { LimitFound } from '@postrider/core/contracts';
import { onOneLine } from '../terminal/on-one-line.ts';
import { shorten } from '../terminal/display-width.ts';
import type { Words } from '../terminal/words.ts';

/** How sure a limit that was found is, in words. */
export function howSure({ trust, held }: LimitFound, words: Words): string {
  if (trust === 'suspected') return 'suspected';
  return `confirmed, held ${words.count(held, 'time')}`;
}

/** What holds: the words of a plugin, who may be a stranger. */
export function whatHolds({ what }: LimitFound): string {
  return onOneLine(what);
}

/** What the provider said, for a person to recognise. */
export function whatWasSaid({ said }: LimitFound): string {
  return said === undefined ? '' : shorten(onOneLine(said), 60);
}
