import { ProblemError, type Problem } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problems;
  }
  return [];
}

test('all faults are told at once, each with its spot and an example', () => {
  const rules = ['500 recipents per day', '20 per minute', 'a lot'];
  const problems = problemsOf(() => readSettings('isp', { rules, timeZone: 'Europe/Atlantis' }));
  expect(problems.map(({ code, where }) => [code, where])).toEqual([
    ['LIMITS_RULE_UNREADABLE', { pointer: '/rules/0', column: 5 }],
    ['LIMITS_RULE_UNREADABLE', { pointer: '/rules/2', column: 1 }],
    ['LIMITS_TIME_ZONE_UNKNOWN', { pointer: '/timeZone' }],
  ]);
  expect(problems[0]?.what).toContain('Rule 1 of the limits "isp", "500 recipents per day"');
  expect(problems[0]?.next).toContain('500 recipients per day rolling');
});

test('a fault does not repeat a whole page of text', () => {
  const [problem] = problemsOf(() => readSettings('isp', { rules: ['x'.repeat(50_000)] }));
  expect(problem?.what.length).toBeLessThan(300);
});

test("without a time zone the computer's own counts", () => {
  const { timeZone } = readSettings('isp', { rules: ['500 per day calendar'] });
  expect(timeZone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});
