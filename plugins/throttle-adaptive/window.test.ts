import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { everyWindow, forgottenAt, likelyWindows, mayCountAfter, surelyCountAfter, windowCalled } from './window.ts';

const day = 86_400_000;
const windows = fc.constantFrom(...everyWindow('throttle'));
const times = fc.integer({ min: Date.parse('2026-01-01T00:00Z'), max: Date.parse('2027-01-01T00:00Z') });

test('a mail counts until the moment at which it is forgotten, and not from then on', () => {
  fc.assert(
    fc.property(windows, times, (window, time) => {
      const end = forgottenAt(window, time);
      expect(end).toBeGreaterThan(time);
      expect(mayCountAfter(window, end)).toBeGreaterThanOrEqual(time);
      expect(mayCountAfter(window, end - 1)).toBeLessThan(time);
    }),
  );
});

test('what counts for certain is part of what may count', () => {
  fc.assert(
    fc.property(windows, times, fc.integer({ min: 0, max: 2000 }), (window, now, travel) => {
      expect(surelyCountAfter(window, now, travel)).toBeGreaterThanOrEqual(mayCountAfter(window, now));
    }),
  );
});

describe('words that name a window leave only such', () => {
  test.for([
    ['550 5.4.5 Daily user sending limit exceeded', [day]],
    ['550 Limit of 500 per 24 hours reached', [day]],
    ['451 too many messages this hour', [3_600_000]],
    ['451 20 per minute', [60_000]],
    ['421 2 messages per second', [1000]],
    ['451 slow down', [1000, 60_000, 3_600_000, day]],
  ] as const)('%s', ([text, lengths]) => {
    expect([...new Set(likelyWindows('throttle', text).map((name) => windowCalled(name).length))]).toEqual(lengths);
  });
});
