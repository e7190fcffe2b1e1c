/** How a provider may count: over the last so many milliseconds, or from one turn of its clock to the next. */
export type Window =
  | { readonly kind: 'rolling'; readonly length: number }
  /** Begins whenever `time - offset` is a multiple of `length`; days at `offset` after midnight UTC. */
  | { readonly kind: 'calendar'; readonly length: number; readonly offset: number };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Hours of UTC at which it is midnight where providers are. Nobody keeps books in the zones left out; a day that
 * begins there is taken for one that begins a little later.
 */
const midnights = [0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

/** By the names under which states keep them: what is stored must stay readable. */
const windows: ReadonlyMap<string, Window> = new Map<string, Window>([
  ['second', { kind: 'rolling', length: second }],
  ['minute', { kind: 'rolling', length: minute }],
  ['clock minute', { kind: 'calendar', length: minute, offset: 0 }],
  ['hour', { kind: 'rolling', length: hour }],
  ['clock hour', { kind: 'calendar', length: hour, offset: 0 }],
  ['day', { kind: 'rolling', length: day }],
  ...midnights.map((at): [string, Window] => [`day from ${at}`, { kind: 'calendar', length: day, offset: at * hour }]),
]);
/** One of `windows`. */
export type WindowName = string;

export function isWindow(name: unknown): name is WindowName {
  return typeof name === 'string' && windows.has(name);
}

export function windowCalled(name: WindowName): Window {
  const window = windows.get(name);
  if (window === undefined) throw new RangeError(`There is no window ${name}.`);
  return window;
}

const everyName: readonly WindowName[] = [...windows.keys()];
const named = (length: number): readonly WindowName[] =>
  everyName.filter((name) => windowCalled(name).length === length);
const byDay = named(day);
const byHour = named(hour);
const byMinute = named(minute);
const bySecond = named(second);

/** The windows that a refusal of this class, in these words, may come from. */
export function likelyWindows(refusalClass: 'throttle' | 'quota', words: string): readonly WindowName[] {
  const text = words.toLowerCase();
  if (/\bdaily\b|\bdays?\b|\b24[ -]?h|\btoday\b/.test(text)) return byDay;
  if (/\bhourly\b|\bhours?\b/.test(text)) return byHour;
  if (/\bminutes?\b/.test(text)) return byMinute;
  if (/\bseconds?\b/.test(text)) return bySecond;
  return everyWindow(refusalClass);
}

export function everyWindow(refusalClass: 'throttle' | 'quota'): readonly WindowName[] {
  return refusalClass === 'throttle' ? everyName : [...byMinute, ...byHour, ...byDay];
}

/** Clocks differ: around a turn of the clock, nobody knows which window a mail is counted in. */
function margin({ length }: Window): number {
  return Math.min(5000, Math.round(length / 50));
}

/** Mails later than this, and only they, may be counted in the window that `now` lies in. */
export function mayCountAfter(name: WindowName, now: number): number {
  const window = windowCalled(name);
  if (window.kind === 'rolling') return now - window.length;
  const edge = margin(window);
  return turnBefore(window, now - edge) - edge;
}

/** Mails later than this are counted for certain, if mails take `travel` milliseconds at most, and less than the edge of a turn. */
export function surelyCountAfter(name: WindowName, now: number, travel: number): number {
  const window = windowCalled(name);
  if (window.kind === 'rolling') return now - window.length + travel;
  const edge = margin(window);
  return turnBefore(window, now + edge) + edge;
}

/** Mails of this moment count in the window that ends or in the one that begins. */
export function isTurning(name: WindowName, now: number): boolean {
  const window = windowCalled(name);
  if (window.kind === 'rolling') return false;
  const edge = margin(window);
  return turnBefore(window, now + edge) !== turnBefore(window, now - edge);
}

/** When mails of `time` stop being counted. */
export function forgottenAt(name: WindowName, time: number): number {
  const window = windowCalled(name);
  if (window.kind === 'rolling') return time + window.length;
  const edge = margin(window);
  const turn = Math.ceil((time + edge - window.offset) / window.length) * window.length + window.offset;
  return turn + edge;
}

function turnBefore({ length, offset }: Extract<Window, { readonly kind: 'calendar' }>, time: number): number {
  return Math.floor((time - offset) / length) * length + offset;
}
