import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitsThrottle } from './limits-throttle.ts';

const start = Date.parse('2026-03-28T21:00:00Z');

/** Rules that are often full at once, over hours in which a clock is changed. */
const rules = fc.constantFrom(
  ['1 per second'],
  ['3 per 2 seconds', '20 per minute', '200 per hour calendar'],
  ['7 per minute calendar', '40 recipients per hour', '90 KB per hour rolling'],
  ['50 per day calendar', '2 per second'],
  ['12 per 5 minutes', '1 MB per day', '1000 per month calendar'],
);
const wishes = fc.array(
  fc.record({ mails: fc.integer({ min: 1, max: 40 }), wait: fc.integer({ min: 0, max: 90_000 }) }),
  { maxLength: 200 },
);

test('answers as the throttle does, ask after ask, whatever it had counted before', () => {
  fc.assert(
    fc.property(rules, wishes, fc.nat(200), fc.boolean(), (words, all, before, patient) => {
      const throttle = limitsThrottle('isp', { rules: words, timeZone: 'Europe/Berlin' });
      let state = throttle.initial;
      let now = start;
      let foresight = throttle.forecast?.foresee?.(state);
      for (const [place, { mails, wait }] of all.entries()) {
        if (place === before) foresight = throttle.forecast?.foresee?.(state);
        const ask = { now, mails, recipientsPerMail: 2, bytesPerMail: 4_321 };
        const grant = throttle.grant(state, ask) as { state: typeof state; granted: number; retryAt?: number };
        state = grant.state;
        expect(foresight?.room(ask)).toBe(grant.granted);
        if (grant.granted > 0) foresight?.count(ask, grant.granted);
        if (grant.granted < mails) expect(foresight?.opensAt(ask)).toBe(grant.retryAt ?? Infinity);
        now = patient && grant.retryAt !== undefined ? grant.retryAt : now + wait;
      }
    }),
    { numRuns: 300 },
  );
});

test('stays the same when thousands of points were merged', () => {
  const throttle = limitsThrottle('isp', { rules: ['1 per second', '9000 per day'], timeZone: 'UTC' });
  const foresight = throttle.forecast?.foresee?.(throttle.initial);
  let state = throttle.initial;
  let now = start;
  for (let step = 0; step < 20_000; step++) {
    const ask = { now, mails: 5, recipientsPerMail: 1, bytesPerMail: 1 };
    const grant = throttle.grant(state, ask) as { state: typeof state; granted: number; retryAt?: number };
    state = grant.state;
    const room = foresight?.room(ask) ?? -1;
    if (room > 0) foresight?.count(ask, room);
    const opensAt = foresight?.opensAt(ask);
    if (room !== grant.granted || opensAt !== grant.retryAt)
      expect([step, room, opensAt]).toEqual([step, grant.granted, grant.retryAt]);
    now = grant.retryAt ?? now;
  }
  expect(now - start).toBeGreaterThan(2 * 86_400_000);
});

test('running forward by itself lets the same mails go as step by step', () => {
  const until = start + 40 * 3_600_000;
  fc.assert(
    fc.property(rules, fc.integer({ min: 1, max: 3_000 }), (words, mails) => {
      const throttle = limitsThrottle('isp', { rules: words, timeZone: 'Europe/Berlin' });
      const ask = { now: start, mails, recipientsPerMail: 1, bytesPerMail: 2_000 };
      const ran = throttle.forecast?.foresee?.(throttle.initial).run?.(ask, until);
      const step = throttle.forecast?.foresee?.(throttle.initial);
      if (step === undefined) throw new Error('It foresees nothing.');
      let left = mails;
      let lastAt = start;
      let now = start;
      for (; now < until && left > 0;) {
        const here = { ...ask, now, mails: left };
        const room = step.room(here);
        if (room > 0) {
          step.count(here, room);
          left -= room;
          lastAt = now;
        }
        if (left > 0) now = step.opensAt(here);
      }
      expect(ran).toEqual({ granted: mails - left, lastAt, opensAt: now });
    }),
  );
});
