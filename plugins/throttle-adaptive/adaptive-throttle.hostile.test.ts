import type { RefusalClass, RefusalScope, ThrottleFact } from '@postrider/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedState, unknowing, type AdaptiveState } from './adaptive-state.ts';
import { adaptiveThrottle } from './adaptive-throttle.ts';

test('a stored state that cannot be read is forgotten: mail goes on', () => {
  const damaged: unknown[] = [
    undefined,
    null,
    5,
    'text',
    [],
    {},
    { ...unknowing, version: 1 },
    { ...unknowing, seen: null },
    { ...unknowing, flying: [[1]] },
    { ...unknowing, flying: [[1, 'two']] },
    { ...unknowing, log: [[1, 2, 3]] },
    { ...unknowing, log: { until: null, stretches: [] } },
    { ...unknowing, log: { until: 1, stretches: [1, 2] } },
    { ...unknowing, log: { until: 1, stretches: [1, 2, 'three'] } },
    { ...unknowing, limits: 'none' },
    { ...unknowing, limits: [null] },
    { ...unknowing, limits: [{ guesses: [null] }] },
    { ...unknowing, limits: [{ guesses: [['fortnight', 1]] }] },
    { ...unknowing, limits: [{ guesses: [['minute', 0]] }] },
  ];
  for (const state of damaged) expect(storedState(state)).toEqual(unknowing);
});

const classes: readonly RefusalClass[] = ['throttle', 'quota', 'transient', 'block'];
const scopes: readonly RefusalScope[] = ['account', 'lane', 'connection', 'recipient'];
const texts = ['451 slow down', '550 Daily limit', '451 per minute', '452 again in 3 minutes', '421', ''];

test('whatever happens in whatever order, it grants within the ask, names a time to come, and stays small', () => {
  const event = fc.record({
    wait: fc.nat({ max: 40_000_000 }).map((wait) => wait % 10 ** (1 + (wait % 7))),
    mails: fc.integer({ min: 1, max: 400 }),
    kind: fc.constantFrom('accepted', 'accepted', 'refused', 'refused', 'released', 'uncertain', 'silence'),
    back: fc.nat({ max: 3000 }),
    refusalClass: fc.constantFrom(...classes),
    scope: fc.constantFrom(...scopes),
    text: fc.constantFrom(...texts),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const throttle = adaptiveThrottle({ atOnce: 100, raiseAfterMinutes: 1 });
      let state: AdaptiveState = throttle.initial;
      let now = Date.parse('2026-03-02T08:50:00Z');
      for (const { wait, mails, kind, back, refusalClass, scope, text } of events) {
        now += wait;
        const grant = throttle.grant(state, { now, mails, recipientsPerMail: 1, bytesPerMail: 1 });
        if (grant instanceof Promise) throw new Error('A pure throttle answers at once.');
        expect(grant.granted).toBeGreaterThanOrEqual(0);
        expect(grant.granted).toBeLessThanOrEqual(mails);
        expect(grant.granted < mails ? grant.retryAt : Infinity).toBeGreaterThan(now);
        ({ state } = grant);
        if (kind === 'silence') continue;
        const told = { at: now + 300, grantedAt: now - back, mails: 1 };
        const refusal = { kind: 'refused', class: refusalClass, scope, reply: { text }, retryAfter: 180_000 } as const;
        let fact: ThrottleFact = { kind: 'released', ...told, recipientsPerMail: 1, bytesPerMail: 1 };
        if (kind === 'refused') fact = { kind, ...told, refusal };
        else if (kind !== 'released') fact = { kind, ...told };
        const learnt = throttle.observe?.(state, fact);
        if (learnt === undefined || learnt instanceof Promise) throw new Error('A pure throttle answers at once.');
        state = learnt;
        expect(storedState(JSON.parse(JSON.stringify(state)))).toEqual(state);
      }
      expect(JSON.stringify(state).length).toBeLessThan(8192);
    }),
    { numRuns: 150 },
  );
});
