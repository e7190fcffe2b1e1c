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
/**
 * Hours of UTC at which it is midnight where providers are. Nobody keeps books in the zones left out; a day that
 * begins there is taken for one that begins a little later.
 */
const midnights = [0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];
const byDay: readonly Window[] = [rolling(day), ...midnights.map((at) => calendar(day, at * hour))];

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

/** Clocks differ: around a turn of the clock, nobody knows which window a mail is counted in. */
function margin({ length }: Window): number {
  return Math.min(5000, Math.round(length / 50));
}

/** Mails later than this, and only they, may be counted in the window that `now` lies in. */
export function mayCountAfter(window: Window, now: number): number {
  if (window.kind === 'rolling') return now - window.length;
  const edge = margin(window);
  return turnBefore(window, now - edge) - edge;
}

/** Mails later than this are counted for certain, if mails take `travel` milliseconds at most, and less than the edge of a turn. */
export function surelyCountAfter(window: Window, now: number, travel: number): number {
  if (window.kind === 'rolling') return now - window.length + travel;
  const edge = margin(window);
  return turnBefore(window, now + edge) + edge;
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
