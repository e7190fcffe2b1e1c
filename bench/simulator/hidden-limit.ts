/** A limit as a server counts it. The server and the oracle use the same code; Postrider never sees it. */
export interface HiddenLimit {
  /** The earliest time, `time` or later, at which one more mail is accepted. */
  earliest(time: number): number;
  take(time: number): void;
  /** What the server answers instead. */
  readonly reply: string;
}

/** How many, which may change: at each time the number that holds from then on. */
export type Most = number | readonly (readonly [from: number, most: number])[];

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

function mostAt(most: Most, time: number): { readonly most: number; readonly until: number } {
  if (typeof most === 'number') return { most, until: Infinity };
  const later = most.find(([from]) => from > time);
  return { most: most.findLast(([from]) => from <= time)?.[1] ?? 0, until: later?.[0] ?? Infinity };
}

/** No stretch of `length` milliseconds holds more than `most`. `already`: mails that others sent just before. */
export function rolling(most: Most, length: number, reply: string, already: readonly number[] = []): HiddenLimit {
  const times = [...already];
  return {
    reply,
    take: (time) => void times.push(time),
    earliest(time) {
      let at = time;
      for (;;) {
        const now = mostAt(most, at);
        const held = times.at(-now.most);
        const opens = held === undefined ? at : Math.max(at, held + length);
        if (opens < now.until) return opens;
        at = now.until;
      }
    },
  };
}

/** The count begins anew whenever `time - offset` is a multiple of `length`. */
export function calendar(most: number, length: number, reply: string, offset = 0): HiddenLimit {
  let turn = -Infinity;
  let held = 0;
  const turnOf = (time: number): number => Math.floor((time - offset) / length);
  return {
    reply,
    take(time) {
      held = turnOf(time) === turn ? held + 1 : 1;
      turn = turnOf(time);
    },
    earliest: (time) => (turnOf(time) === turn && held >= most ? (turn + 1) * length + offset : time),
  };
}

/** The count begins anew `length` after the first mail it held. */
export function restarting(most: number, length: number, reply: string): HiddenLimit {
  let began = -Infinity;
  let held = 0;
  return {
    reply,
    take(time) {
      if (time >= began + length) [began, held] = [time, 0];
      held++;
    },
    earliest: (time) => (time < began + length && held >= most ? began + length : time),
  };
}

/** A bucket of `burst` tokens, filled with `perSecond`. */
export function bucket(perSecond: number, burst: number, reply: string): HiddenLimit {
  const interval = second / perSecond;
  let full = -Infinity;
  const earliest = (time: number): number => Math.max(time, Math.ceil(full - (burst - 1) * interval));
  return { reply, earliest, take: (time) => void (full = Math.max(full, time) + interval) };
}
