import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionLimits } from './connection-limits.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('connections', () => {
  test('are as many as allowed, until something is refused', () => {
    const limits = new ConnectionLimits(5);
    expect(limits.most(0)).toBe(5);
    expect(limits.mailsPerConnection(0)).toBe(Infinity);
  });

  test('are what stood when one more was turned away, and one more is tried later and later', () => {
    const limits = new ConnectionLimits(5);
    limits.turnedAway(0, 3);
    expect(limits.most(10 * minute - 1)).toBe(3);
    expect(limits.most(10 * minute)).toBe(4);
    limits.turnedAway(10 * minute, 3);
    expect(limits.most(30 * minute - 1)).toBe(3);
    expect(limits.most(30 * minute)).toBe(4);
  });

  test('are halved when the server says that there are too many, and come back step by step', () => {
    const limits = new ConnectionLimits(8);
    limits.brokenOff(0, -second, 0, 8, true);
    expect(limits.most(0)).toBe(4);
    expect(limits.most(15 * second)).toBe(5);
    expect(limits.most(45 * second)).toBe(7);
    // Eight were too many: that step takes its time.
    expect(limits.most(9 * minute)).toBe(7);
    expect(limits.most(11 * minute)).toBe(8);
  });

  test('that broke together count once', () => {
    const limits = new ConnectionLimits(8);
    for (let lane = 0; lane < 8; lane++) limits.brokenOff(lane, -second, 0, 8 - lane, true);
    expect(limits.most(second)).toBe(4);
  });

  test('that break one after the other fall to one, and never to none', () => {
    const limits = new ConnectionLimits(8);
    for (let time = 0; time < 10; time++)
      limits.brokenOff(time * second, time * second - 1, 0, limits.most(time * second), false);
    expect(limits.most(10 * second)).toBe(1);
  });

  test('may break once without any consequence: lines do', () => {
    const limits = new ConnectionLimits(8);
    limits.brokenOff(0, -second, 17, 8, false);
    limits.brokenOff(hour, -second, 40, 8, false);
    expect(limits.most(hour)).toBe(8);
    expect(limits.mailsPerConnection(hour)).toBe(Infinity);
  });
});

describe('mails per connection', () => {
  test('are known when two broke after the same number', () => {
    const limits = new ConnectionLimits(8);
    limits.brokenOff(0, -second, 20, 8, false);
    limits.brokenOff(second, -second, 20, 8, false);
    expect(limits.mailsPerConnection(second)).toBe(20);
    expect(limits.most(second)).toBe(8);
  });

  test('rise again, in case the provider has changed, and one that has not costs one connection', () => {
    const limits = new ConnectionLimits(8);
    limits.brokenOff(0, -second, 20, 8, false);
    limits.brokenOff(second, -second, 20, 8, false);
    expect(limits.mailsPerConnection(11 * minute)).toBe(25);
    limits.brokenOff(12 * minute, 11 * minute, 20, 8, false);
    expect(limits.mailsPerConnection(12 * minute)).toBe(20);
  });
});

test('whatever happens, at least one connection is held and no more than allowed, and each carries a mail', () => {
  const happening = fc.record({
    after: fc.integer({ min: 0, max: hour }),
    carried: fc.integer({ min: 0, max: 3 }),
    standing: fc.integer({ min: 1, max: 12 }),
    how: fc.constantFrom('turned away', 'broken off', 'said so'),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(happening, { maxLength: 40 }), (allowed, happenings) => {
      const limits = new ConnectionLimits(allowed);
      let now = 0;
      for (const { after, carried, standing, how } of happenings) {
        now += after;
        if (how === 'turned away') limits.turnedAway(now, standing);
        else limits.brokenOff(now, now - 1, carried, standing, how === 'said so');
        expect(limits.most(now)).toBeGreaterThanOrEqual(1);
        expect(limits.most(now)).toBeLessThanOrEqual(allowed);
        expect(limits.mailsPerConnection(now)).toBeGreaterThanOrEqual(1);
      }
      expect(limits.most(now + 1000 * hour)).toBe(allowed);
    }),
  );
});
