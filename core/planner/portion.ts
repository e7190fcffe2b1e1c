/** Mails of one portion that follow each other in the list. */
export interface Stretch {
  /** Mails of one portion fall under the same throttles. */
  readonly portion: string;
  readonly mails: number;
}

/** All mails of one portion, and where in the list they stand. */
export interface Portion {
  readonly name: string;
  left: number;
  /** Mails of each stretch that are left, and the stretch's place among all. */
  readonly mails: number[];
  readonly places: number[];
  /** The first stretch that is not empty. */
  head: number;
}

export function portionsOf(stretches: readonly Stretch[]): readonly Portion[] {
  const portions = new Map<string, Portion>();
  for (const [place, { portion: name, mails }] of stretches.entries()) {
    if (mails === 0) continue;
    const portion = portions.get(name) ?? { name, left: 0, mails: [], places: [], head: 0 };
    portions.set(name, portion);
    portion.left += mails;
    portion.mails.push(mails);
    portion.places.push(place);
  }
  return [...portions.values()];
}

/** Where its first mail stands; Infinity when none is left. */
export function placeOf({ places, head }: Portion): number {
  return places[head] ?? Infinity;
}

export function take(portion: Portion, mails: number): void {
  portion.left -= mails;
  const rest = (portion.mails[portion.head] ?? 0) - mails;
  portion.mails[portion.head] = rest;
  if (rest === 0) portion.head++;
}
