import { ProblemError, type Problem } from '@postrider/sdk';
import { expect, test } from 'vitest';
import type { PaceSettings } from './pace-settings.ts';
import { readSettings } from './read-settings.ts';
import { readDate, readDuration, readTimeOfDay } from './read-time.ts';

function problemsOf(settings: PaceSettings): readonly Problem[] {
  try {
    readSettings('calm', settings);
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problems;
  }
  return [];
}

test('a window that never opens is a problem at set-up', () => {
  expect(problemsOf({ window: { from: '08:00', until: '08:00' } })).toEqual([
    expect.objectContaining({ code: 'PACE_WINDOW_NEVER_OPEN', where: { pointer: '/window/until' } }),
  ]);
  expect(problemsOf({ window: { days: [] } })).toEqual([
    expect.objectContaining({ code: 'PACE_WINDOW_NEVER_OPEN', where: { pointer: '/window/days' } }),
  ]);
  expect(problemsOf({ window: { from: '08:00', until: '07:59' } })).toEqual([]);
});

test('a pace without any policy is a problem', () => {
  expect(problemsOf({}).map(({ code }) => code)).toEqual(['PACE_NOTHING_SET']);
});

test('all faults are told at once, each with its spot and an example', () => {
  const problems = problemsOf({
    group: { mails: 50, pause: '10 minutes' },
    rest: { every: '1h', for: '0m' },
    window: { from: '8:00', timeZone: 'Europe/Atlantis' },
    warmUp: { start: '2026-02-30', days: [50] },
  });
  expect(problems.map(({ code }) => code)).toEqual(Array(5).fill('PACE_SETTING_UNREADABLE'));
  expect(new Set(problems.map(({ where }) => where?.pointer))).toEqual(
    new Set(['/group/pause', '/rest/for', '/warmUp/start', '/window/from', '/window/timeZone']),
  );
  expect(problems.map(({ what }) => what).join()).toContain('"calm" needs a duration at group.pause, and "10 minutes"');
});

test('a fault does not repeat a whole page of text', () => {
  const [problem] = problemsOf({ gap: 'x'.repeat(50_000) });
  expect(problem?.what.length).toBeLessThan(200);
});

test.each([
  [readDuration, '90s', 90_000],
  [readDuration, '2 h', 7_200_000],
  [readDuration, '0s', undefined],
  [readDuration, '1.5h', undefined],
  [readDuration, 'constructor', undefined],
  [readTimeOfDay, '00:00', 0],
  [readTimeOfDay, '24:00', 86_400_000],
  [readTimeOfDay, '24:01', undefined],
  [readTimeOfDay, '12:60', undefined],
  [readDate, '1970-01-02', 1],
  [readDate, '2026-13-01', undefined],
  [readDate, '2026-3-1', undefined],
])('%o reads "%s" as %s', (read, text, value) => {
  expect(read(text)).toBe(value);
});
