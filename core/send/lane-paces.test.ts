import { expect, test } from 'vitest';
import { LanePaces } from './lane-paces.ts';

/** A destination that refuses more than so many a second, and a list that always has more for it. */
function run(paces: LanePaces, perSecond: number, from: number, until: number): { accepted: number; refused: number } {
  let [accepted, refused, tokens] = [0, 0, perSecond];
  for (let now = from; now < until; now += 1000) {
    tokens = Math.min(tokens + perSecond, perSecond * 6);
    for (let room = Math.min(paces.room('lane', now), 50); room > 0; room--) {
      paces.took('lane', now);
      if (tokens > 0) {
        tokens--;
        accepted++;
        paces.accepted('lane', now);
      } else {
        refused++;
        paces.refused('lane', now + 30_000);
        break;
      }
    }
  }
  return { accepted, refused };
}

test('lanes that were never refused are not slowed', () => {
  const paces = new LanePaces();
  expect(paces.none).toBe(true);
  expect(paces.room('lane', 0)).toBe(Infinity);
});

test('a refused lane pauses, then goes in small groups, and others do not notice', () => {
  const paces = new LanePaces();
  paces.refused('lane', 30_000);
  expect(paces.room('lane', 29_999)).toBe(0);
  expect(paces.opensAt('lane', 0)).toBe(30_000);
  expect(paces.room('lane', 30_000)).toBe(5);
  for (let mail = 0; mail < 5; mail++) paces.took('lane', 30_000);
  expect(paces.room('lane', 30_000)).toBe(0);
  expect(paces.opensAt('lane', 30_000)).toBe(35_000);
  expect(paces.room('other', 0)).toBe(Infinity);
});

test('a lane that bears everything again is slowed no more after a minute or two', () => {
  const paces = new LanePaces();
  paces.refused('lane', 0);
  run(paces, 1000, 0, 120_000);
  expect(paces.none).toBe(true);
});

test('a lane that bears two a second gets most of that, and is seldom refused', () => {
  const paces = new LanePaces();
  paces.refused('lane', 0);
  const { accepted, refused } = run(paces, 2, 0, 3_600_000);
  expect(accepted).toBeGreaterThan(3600 * 2 * 0.5);
  expect(refused).toBeLessThan(accepted * 0.01);
});

test('lanes are remembered up to a number, whatever a list brings', () => {
  const paces = new LanePaces();
  for (let lane = 0; lane < 5000; lane++) paces.refused(`lane ${lane}`, 1000);
  expect(paces.room('lane 0', 0)).toBe(Infinity);
  expect(paces.room('lane 4999', 0)).toBe(0);
});

test('a lane that answers late goes a fifth more slowly, again when that does not help, and never below a quarter', () => {
  const paces = new LanePaces();
  paces.eased('lane', 100, 2_000, 0, 0);
  expect(paces.room('lane', 5_000)).toBe(40);
  // What was on its way already tells nothing new.
  paces.eased('lane', 100, 2_000, 1_000, 3_000);
  expect(paces.room('lane', 5_000)).toBe(40);
  for (let now = 10_000; now < 200_000; now += 10_000) paces.eased('lane', 125, 2_000, now, now + 2_000);
  expect(paces.room('lane', 300_000)).toBe(12);
  for (let mail = 0; mail < 200; mail++) paces.accepted('lane', 300_000);
  expect(paces.room('lane', 300_000)).toBeGreaterThan(40);
  for (let mail = 0; mail < 2_000; mail++) paces.accepted('lane', 300_000);
  expect(paces.none).toBe(true);
});
