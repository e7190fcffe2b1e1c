/** How a provider may count: over the last so many milliseconds, or from one turn of its clock to the next. */
export type Window =
  | { readonly kind: 'rolling'; readonly length: number }
  /** Begins whenever `time - offset` is a multiple of `length`; days at `offset` after midnight UTC. */
  | { readonly kind: 'calendar'; readonly length: number; readonly offset: number };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const rolling = (length: number): Window => ({ kind: 'rolling', length });
const calendar = (length: number, offset = 0): Window => ({ kind: 'calendar', length, offset });

const bySecond: readonly Window[] = [rolling(second)];
const byMinute: readonly Window[] = [rolling(minute), calendar(minute)];
const byHour: readonly Window[] = [rolling(hour), calendar(hour)];
/** A day may begin at any full hour: providers rarely say in which zone their midnight is. */
const byDay: readonly Window[] = [rolling(day), ...Array.from({ length: 24 }, (_, at) => calendar(day, at * hour))];

/** The windows that a refusal of this class, in these words, may come from. */
export function likelyWindows(refusalClass: 'throttle' | 'quota', words: string): readonly Window[] {
  const text = words.toLowerCase();
  if (/\bdaily\b|\bdays?\b|\b24[ -]?h|\btoday\b/.test(text)) return byDay;
  if (/\bhourly\b|\bhours?\b/.test(text)) return byHour;
  if (/\bminutes?\b/.test(text)) return byMinute;
  if (/\bseconds?\b/.test(text)) return bySecond;
  return everyWindow(refusalClass);
}

export function everyWindow(refusalClass: 'throttle' | 'quota'): readonly Window[] {
  return refusalClass === 'throttle'
    ? [...bySecond, ...byMinute, ...byHour, ...byDay]
    : [...byMinute, ...byHour, ...byDay];
}

/** Clocks differ and mail travels: around a turn of the clock, nobody knows which window a mail is counted in. */
export function margin({ length }: Window): number {
  return Math.min(5000, Math.round(length / 50));
}

/** Mails later than this, and only they, may be counted in the window that `now` lies in. */
export function mayCountAfter(window: Window, now: number): number {
  if (window.kind === 'rolling') return now - window.length;
  const edge = margin(window);
  return turnBefore(window, now - edge) - edge;
}

/** Mails later than this are counted for certain, if mails take `travel` milliseconds at most. */
export function surelyCountAfter(window: Window, now: number, travel: number): number {
  const edge = margin(window);
  return window.kind === 'rolling'
    ? now - window.length + travel + edge
    : turnBefore(window, now + edge) + edge + travel;
}

/** When mails of `time` stop being counted. */
export function forgottenAt(window: Window, time: number): number {
  if (window.kind === 'rolling') return time + window.length;
  const edge = margin(window);
  const turn = Math.ceil((time + edge - window.offset) / window.length) * window.length + window.offset;
  return turn + edge;
}

function turnBefore({ length, offset }: Extract<Window, { readonly kind: 'calendar' }>, time: number): number {
  return Math.floor((time - offset) / length) * length + offset;
}
