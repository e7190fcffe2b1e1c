import type { LimitFound } from '@postrider/sdk';
import type { AdaptiveState } from './adaptive-state.ts';
import type { LearntLimit } from './learnt-limit.ts';
import { slowAnswers, type Pace } from './pace.ts';
import { windowCalled, type WindowName } from './window.ts';

/** What was found out, in words for a person. */
export function foundIn({ limits, pace }: AdaptiveState): readonly LimitFound[] {
  const found = limits.map(limitFound);
  return pace === undefined ? found : [...found, rateFound(pace)];
}

function limitFound({ key, class: refusalClass, guesses, learntAt, refusedAt, confirmed }: LearntLimit): LimitFound {
  // What is left of the codes tells a person nothing.
  const said = key.slice(refusalClass.length + 1).replace(/^[#.\s-]+/, '');
  const more = guesses.length - 1;
  const [first] = guesses;
  if (first === undefined)
    return { what: 'refuses for reasons not understood yet', trust: 'suspected', held: 0, since: learntAt, said };
  const [window, most] = guesses.reduce((least, each) => (each[1] < least[1] ? each : least), first);
  const what =
    more === 0 ? `${most} mails ${inWords(window)}` : `${most} mails ${spanOf(guesses.map(([name]) => name))}`;
  return {
    what,
    trust: more === 0 && confirmed > 0 ? 'confirmed' : 'suspected',
    held: confirmed,
    since: learntAt,
    refusedAt,
    said,
  };
}

function rateFound({ key, interval, since, refusedAtInterval }: Pace): LimitFound {
  const perMinute = (each: number): string => String(Number((60_000 / each).toPrecision(2)));
  return {
    what: `about ${perMinute(interval)} mails per minute, after ${perMinute(refusedAtInterval)} were too many`,
    trust: 'suspected',
    held: 0,
    since,
    said: key === slowAnswers ? 'answers came later and later' : key.slice(key.indexOf(' ') + 1),
  };
}

function inWords(name: WindowName): string {
  const window = windowCalled(name);
  const unit = unitOf(window.length);
  if (window.kind === 'rolling') return `in any ${unit}`;
  const hour = window.offset / 3_600_000;
  return unit === '24 hours'
    ? `a day, which begins at ${String(hour).padStart(2, '0')}:00 UTC`
    : `by the ${unit} of the clock`;
}

/** Several windows that explain the same refusals. */
function spanOf(names: readonly WindowName[]): string {
  const units = [...new Set(names.map((name) => unitOf(windowCalled(name).length)))];
  return `in ${units.length === 1 ? `some ${units[0]}` : `a ${units.join(', ')}`}; which of ${names.length} windows is still being found out`;
}

function unitOf(length: number): string {
  if (length === 1000) return 'second';
  if (length === 60_000) return 'minute';
  return length === 3_600_000 ? 'hour' : '24 hours';
}
