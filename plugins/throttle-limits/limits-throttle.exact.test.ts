import type { Ask, Grant, Throttle } from '@postrider/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarWindow } from './calendar-window.ts';
import { sizeOf, type GrantLog } from './grant-log.ts';
import { limitsThrottle } from './limits-throttle.ts';
import { readRule } from './read-rule.ts';
import type { Measure, Rule } from './rule.ts';

const zone = 'America/St_Johns';
const start = Date.parse('2026-10-31T12:00:00Z');

type Weights = Pick<Ask, 'recipientsPerMail' | 'bytesPerMail'>;

/** What left, kept for good: the brute-force model knows no running totals, no merging and no forgetting. */
interface Sent extends Weights {
  readonly at: number;
  readonly mails: number;
}

function weight(one: Weights, measure: Measure): number {
  return { mails: 1, recipients: one.recipientsPerMail, bytes: one.bytesPerMail }[measure];
}

function counted(all: readonly Sent[], measure: Measure, counts: (at: number) => boolean): number {
  return all.filter(({ at }) => counts(at)).reduce((sum, sent) => sum + sent.mails * weight(sent, measure), 0);
}

/** How many such mails all rules allow at `now`, by going through everything. Rolling windows may be taken wider. */
function allowed(all: readonly Sent[], rules: readonly Rule[], now: number, one: Weights, wider = 1): number {
  const fits = rules.map(({ limit, measure, span }) => {
    const from = span.kind === 'calendar' ? calendarWindow(now, span.every, span.period, zone).start : 0;
    const used = counted(all, measure, (at) => (span.kind === 'rolling' ? at + span.length * wider > now : at >= from));
    const each = weight(one, measure);
    return each === 0 ? Infinity : Math.max(0, Math.floor((limit - used) / each));
  });
  return Math.min(...fits);
}

/** The most that any interval of a rolling rule's length holds, in parts of its limit. */
function fullest(all: readonly Sent[], rules: readonly Rule[]): number {
  const fills = rules.flatMap(({ limit, measure, span }) =>
    span.kind === 'rolling'
      ? all.map(({ at: from }) => counted(all, measure, (at) => at >= from && at < from + span.length) / limit)
      : [],
  );
  return Math.max(0, ...fills);
}

const rulesOf = (texts: readonly string[]): Rule[] =>
  texts.flatMap((text) => {
    const reading = readRule(text);
    return reading.kind === 'read' ? [reading.rule] : [];
  });

const ruleTexts = fc.constantFrom(
  '5 per second',
  '20 per minute',
  '7 per 10 seconds rolling',
  '30 recipients per minute',
  '90 recipients per 15 minutes calendar',
  '400 KB per minute',
  '3 MB per hour calendar',
  '100 per hour',
  '120 per hour calendar',
  '500 recipients per day rolling',
  '300 per day calendar',
  '900 per week calendar',
  '10 MB per 2 days',
  '2000 per month calendar',
);

const steps = fc.record({
  wait: fc.oneof(
    fc.constantFrom(0, 0, 1, 999, 1000, 10_000, 59_999, 60_000, 3_600_000, 86_400_000),
    fc.integer({ min: 0, max: 5000 }),
    fc.integer({ min: 0, max: 7_200_000 }),
  ),
  mails: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1_000_000 })),
  recipientsPerMail: fc.integer({ min: 0, max: 4 }),
  bytesPerMail: fc.integer({ min: 0, max: 60_000 }),
  /** Mails of this grant that never leave after all, in per cent. */
  released: fc.constantFrom(0, 0, 0, 20, 100),
  /** Come back at the promised time instead of after `wait`. */
  followRetry: fc.boolean(),
});

/** Says what is wrong with the time an answer promises; by the brute-force count it must be the very earliest. */
function faultOfPromise(all: readonly Sent[], rules: readonly Rule[], ask: Ask, answer: Grant<GrantLog>): string {
  const { retryAt } = answer;
  if (answer.granted === ask.mails) return retryAt === undefined ? '' : 'promised without refusing';
  if (retryAt === undefined)
    return rules.some((rule) => weight(ask, rule.measure) > rule.limit) ? '' : 'refused for ever without reason';
  if (retryAt <= ask.now) return 'promised the past';
  if (allowed(all, rules, retryAt, ask) < 1) return 'promised too early a time';
  return allowed(all, rules, retryAt - 1, ask) > 0 ? 'promised too late a time' : '';
}

test('every grant is what brute force allows, every promised time the earliest, no interval ever holds more', () => {
  const plans = fc.array(steps, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(fc.uniqueArray(ruleTexts, { minLength: 1, maxLength: 4 }), plans, (texts, plan) => {
      const throttle = limitsThrottle('isp', { rules: texts, timeZone: zone });
      const rules = rulesOf(texts);
      const all: Sent[] = [];
      let state: GrantLog = throttle.initial;
      let now = start;
      let promised = start;

      for (const step of plan) {
        now = step.followRetry ? Math.max(now, promised) : now + step.wait;
        const ask: Ask = { ...step, now };
        const answer = throttle.grant(state, ask) as Grant<GrantLog>;
        expect(answer.granted).toBe(Math.min(ask.mails, allowed(all, rules, now, ask)));
        all.push({ ...ask, at: now, mails: answer.granted });
        expect(faultOfPromise(all, rules, ask, answer)).toBe('');

        state = JSON.parse(JSON.stringify(answer.state)) as GrantLog;
        promised = answer.retryAt ?? now;
        const back = Math.floor((answer.granted * step.released) / 100);
        const released = { ...ask, kind: 'released', at: now, grantedAt: now, mails: back } as const;
        state = throttle.observe?.(state, released) as GrantLog;
        all.push({ ...ask, at: now, mails: -back });
      }
      expect(fullest(all, rules)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 150 },
  );
});

test('thousands of moments are merged on the safe side only, by a 500th of the window at most', () => {
  const rules = ['3000 per hour', '40 KB per 10 minutes', '9000 recipients per day', '20000 per day calendar'];
  const shapes = fc.record({
    rules: fc.subarray(rules, { minLength: 1 }),
    gaps: fc.array(fc.integer({ min: 1, max: 2500 }), { minLength: 3, maxLength: 20 }),
    releases: fc.integer({ min: 3, max: 40 }),
  });
  fc.assert(
    fc.property(shapes, ({ rules: texts, gaps, releases }) => {
      const throttle: Throttle<GrantLog> = limitsThrottle('isp', { rules: texts, timeZone: zone });
      const rules = rulesOf(texts);
      const all: Sent[] = [];
      let state = throttle.initial;
      let now = start;
      let most = 0;
      for (let round = 0; round < 3000; round++) {
        now += gaps[round % gaps.length] ?? 1;
        const ask: Ask = { now, mails: 1 + (round % 3), recipientsPerMail: 1 + (round % 2), bytesPerMail: 7 };
        const answer = throttle.grant(state, ask) as Grant<GrantLog>;
        ({ state } = answer);
        all.push({ ...ask, at: now, mails: answer.granted });
        most = Math.max(most, sizeOf(state));
        if (round % releases === 0 && answer.granted > 0) {
          state = throttle.observe?.(state, {
            ...ask,
            kind: 'released',
            at: now,
            grantedAt: now,
            mails: 1,
          }) as GrantLog;
          all.push({ ...ask, at: now, mails: -1 });
        }
        if (round % 250 !== 249) continue;
        const probe: Ask = { ...ask, now: now + 1, mails: 1_000_000 };
        const { granted } = throttle.grant(state, probe) as Grant<GrantLog>;
        expect(granted).toBeLessThanOrEqual(allowed(all, rules, probe.now, probe));
        expect(granted).toBeGreaterThanOrEqual(allowed(all, rules, probe.now, probe, 1 + 1 / 500));
      }
      expect(most).toBeLessThan(1400 * rules.length + 200);
    }),
    { numRuns: 5 },
  );
});
