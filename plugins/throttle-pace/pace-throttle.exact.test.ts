import type { Ask, Grant } from '@postrider/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PaceSettings, Weekday, WindowSettings } from './pace-settings.ts';
import type { PaceState } from './pace-state.ts';
import { paceThrottle } from './pace-throttle.ts';
import { readDuration } from './read-time.ts';
import { weekdays } from './sending-window.ts';

/** The moments at which single mails left, in order: the brute-force model knows no counters and no groups. */
type Sent = readonly number[];

const ms = (text: string): number => readDuration(text) ?? Number.NaN;

/** Mails between which there was never a silence of this length. */
function runs(sent: Sent, silence: number): readonly Sent[] {
  const all: number[][] = [];
  for (const [index, at] of sent.entries()) {
    if (index === 0 || at - (sent[index - 1] ?? 0) >= silence) all.push([]);
    all.at(-1)?.push(at);
  }
  return all;
}

/** The wall as the standard library of dates shows it, not the one that is tested. */
function wallReader(zone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at: number) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      weekday: (parts['weekday'] ?? '').toLowerCase() as Weekday,
      date: `${parts['year']}-${parts['month']}-${parts['day']}`,
      time: `${parts['hour']}:${parts['minute']}`,
    };
  };
}

type Wall = ReturnType<typeof wallReader>;

function inWindow(
  { days = weekdays, from = '00:00', until = '24:00' }: WindowSettings,
  at: number,
  wall: Wall,
): boolean {
  const { weekday, time } = wall(at);
  if (from < until) return days.includes(weekday) && time >= from && time < until;
  const yesterday = weekdays[(weekdays.indexOf(weekday) + 6) % 7] ?? 'mon';
  return (days.includes(weekday) && time >= from) || (days.includes(yesterday) && time < until);
}

/** How many mails may leave on this date by the schedule. */
function allowance({ start, days, after }: NonNullable<PaceSettings['warmUp']>, date: string): number {
  const index = Math.round((Date.parse(date) - Date.parse(start)) / 86_400_000);
  if (index < 0) return 0;
  return days[index] ?? (typeof after === 'number' ? after : Infinity);
}

/** Whether one more mail at `at` keeps every rule, judged over everything that was ever sent. */
function mayLeave(settings: PaceSettings, before: Sent, at: number, wall: Wall): boolean {
  const { group, gap, rest, window, warmUp } = settings;
  const sent = [...before, at];
  if (gap !== undefined && before.length > 0 && at - (before.at(-1) ?? 0) < ms(gap)) return false;
  if (group !== undefined && runs(sent, ms(group.pause)).some((run) => run.length > group.mails)) return false;
  if (rest !== undefined && runs(sent, ms(rest.for)).some((run) => (run.at(-1) ?? 0) - (run[0] ?? 0) >= ms(rest.every)))
    return false;
  if (window !== undefined && !inWindow(window, at, wall)) return false;
  if (warmUp === undefined) return true;
  const { date } = wall(at);
  return sent.filter((each) => wall(each).date === date).length <= allowance(warmUp, date);
}

function allowed(settings: PaceSettings, before: Sent, ask: Ask, wall: Wall): number {
  let mails = 0;
  while (mails < ask.mails && mayLeave(settings, [...before, ...Array<number>(mails).fill(ask.now)], ask.now, wall))
    mails++;
  return mails;
}

const zones = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'America/Havana', 'Australia/Lord_Howe', 'UTC');
const starts = fc.constantFrom(
  '2026-03-28T20:00Z',
  '2026-10-24T20:00Z',
  '2026-03-07T22:00Z',
  '2026-11-01T02:00Z',
  '2026-04-04T12:00Z',
  '2026-10-03T14:00Z',
  '2026-06-12T05:00Z',
);
const times = fc.constantFrom(
  '00:00',
  '00:30',
  '01:45',
  '02:00',
  '02:15',
  '02:30',
  '03:00',
  '08:00',
  '18:00',
  '22:00',
  '23:59',
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const paces = fc
  .record({
    group: maybe(
      fc.record({ mails: fc.integer({ min: 1, max: 9 }), pause: fc.constantFrom('1s', '30s', '10m', '3h') }),
    ),
    gap: maybe(fc.constantFrom('1s', '2s', '5m')),
    rest: maybe(fc.record({ every: fc.constantFrom('10s', '10m', '1h'), for: fc.constantFrom('2s', '5m', '2h') })),
    window: maybe(
      fc
        .record({ days: fc.subarray([...weekdays], { minLength: 1 }), from: times, until: times, timeZone: zones })
        .filter(({ from, until }) => from !== until),
    ),
    warmUp: maybe(
      fc.record({
        start: fc.constantFrom('2026-03-01', '2026-03-29', '2026-06-13', '2026-10-25'),
        days: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
        after: fc.constantFrom<(number | 'unlimited')[]>(7, 20, 'unlimited'),
      }),
    ),
    zone: zones,
  })
  .map(({ zone, window, ...others }) => {
    const policies = { ...others, window: window === undefined ? undefined : { ...window, timeZone: zone } };
    const set = Object.fromEntries(Object.entries(policies).filter(([, value]) => value !== undefined)) as PaceSettings;
    return { zone, settings: set.warmUp === undefined ? set : { ...set, warmUp: { ...set.warmUp, timeZone: zone } } };
  })
  .filter(({ settings }) => Object.keys(settings).length > 0);

const steps = fc.record({
  wait: fc.oneof(
    fc.constantFrom(0, 0, 1, 999, 1000, 2000, 30_000, 300_000, 600_000, 3_600_000),
    fc.integer({ min: 0, max: 4000 }),
    fc.integer({ min: 0, max: 14_400_000 }),
  ),
  mails: fc.integer({ min: 1, max: 15 }),
  /** Of the mails just granted, how many never leave after all; in per cent. */
  released: fc.constantFrom(0, 0, 0, 40, 100),
  followRetry: fc.boolean(),
});

/** Times before the promised one that would be the likely mistakes, and a spread of others. */
function earlier(from: number, promised: number, sent: Sent, { gap, group, rest }: PaceSettings): readonly number[] {
  const last = sent.at(-1) ?? from;
  const pauses = [gap, group?.pause, rest?.for].flatMap((text) => (text === undefined ? [] : [last + ms(text)]));
  const spread = Array.from({ length: 40 }, (_, part) => Math.floor(from + ((promised - from) * part) / 40));
  return [...pauses, ...spread, promised - 1].filter((at) => at >= from && at < promised);
}

/** Says what is wrong with the time an answer promises; by brute force it must be the very earliest. */
function faultOfPromise(
  settings: PaceSettings,
  sent: Sent,
  { now, mails }: Ask,
  { granted, retryAt }: Grant<PaceState>,
  wall: Wall,
): string {
  if (granted === mails) return retryAt === undefined ? '' : 'promised without refusing';
  if (retryAt === undefined) return 'refused for ever';
  if (!mayLeave(settings, sent, retryAt, wall)) return 'promised too early a time';
  const sooner = earlier(now, retryAt, sent, settings).find((at) => mayLeave(settings, sent, at, wall));
  return sooner === undefined ? '' : `promised ${retryAt}, and ${sooner} would do`;
}

test('every grant is what brute force allows, and every promised time the earliest', () => {
  fc.assert(
    fc.property(paces, starts, fc.array(steps, { minLength: 1, maxLength: 25 }), ({ settings, zone }, start, plan) => {
      const wall = wallReader(zone);
      let sent: Sent = [];
      let state = paceThrottle('calm', settings).initial;
      let now = Date.parse(start);
      let promised = now;
      for (const step of plan) {
        now = step.followRetry ? Math.max(now, promised) : now + step.wait;
        const ask: Ask = { now, mails: step.mails, recipientsPerMail: 1, bytesPerMail: 1000 };
        // Another instance each time: nothing may hide outside the state.
        const throttle = paceThrottle('calm', settings);
        const answer = throttle.grant(state, ask) as Grant<PaceState>;
        const { granted, retryAt } = answer;
        expect(granted).toBe(allowed(settings, sent, ask, wall));
        sent = [...sent, ...Array<number>(granted).fill(now)];

        expect(faultOfPromise(settings, sent, ask, answer, wall)).toBe('');
        promised = retryAt ?? now;

        const back = Math.floor((granted * step.released) / 100);
        const amounts = { mails: back, recipientsPerMail: 1, bytesPerMail: 1000 };
        state = JSON.parse(JSON.stringify(answer.state)) as PaceState;
        state = throttle.observe?.(state, { kind: 'released', at: now, grantedAt: now, ...amounts }) as PaceState;
        sent = sent.slice(0, sent.length - back);
      }
    }),
    { numRuns: 80 },
  );
});

test('mails given back late, in any order, never let more go than the pace allows', () => {
  const releases = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 9 })), { maxLength: 6 });
  const plans = fc.array(fc.record({ step: steps, releases }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(paces, starts, plans, ({ settings, zone }, start, plan) => {
      const wall = wallReader(zone);
      const throttle = paceThrottle('calm', settings);
      let sent: Sent = [];
      let state = throttle.initial;
      let now = Date.parse(start);
      for (const { step, releases } of plan) {
        now += step.wait;
        const ask: Ask = { now, mails: step.mails, recipientsPerMail: 1, bytesPerMail: 1000 };
        const answer = throttle.grant(state, ask) as Grant<PaceState>;
        expect(answer.granted).toBeLessThanOrEqual(allowed(settings, sent, ask, wall));
        ({ state } = answer);
        sent = [...sent, ...Array<number>(answer.granted).fill(now)];
        for (const [place, most] of releases) {
          const grantedAt = sent[place];
          if (grantedAt === undefined) continue;
          const mails = Math.min(most, sent.filter((at) => at === grantedAt).length);
          const amounts = { mails, recipientsPerMail: 1, bytesPerMail: 1000 };
          state = throttle.observe?.(state, { kind: 'released', at: now, grantedAt, ...amounts }) as PaceState;
          const first = sent.indexOf(grantedAt);
          sent = sent.toSpliced(first, mails);
        }
      }
    }),
    { numRuns: 80 },
  );
});
