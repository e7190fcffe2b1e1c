import { expect, test } from 'vitest';
import { SendRate } from './send-rate.ts';

/** Mails in each second from the first on. */
function after(seconds: readonly number[], waits = false): SendRate {
  const rate = new SendRate(0);
  if (waits) rate.noteWait();
  seconds.forEach((mails, index) => rate.note((index + 1) * 1_000, mails));
  return rate;
}

test('the rate is that of the last seconds', () => {
  expect(after([100, 100, 100]).now(3_000)).toBe(100);
  expect(after([...Array.from({ length: 20 }, () => 10), ...Array.from({ length: 10 }, () => 100)]).now(30_000)).toBe(
    100,
  );
});

test('what goes slowly is measured over as many mails as tell something', () => {
  // One every three seconds.
  const rate = new SendRate(0);
  for (let mail = 1; mail <= 100; mail++) rate.note(mail * 3_000, 1);
  expect(rate.now(300_000)).toBeCloseTo(1 / 3);
});

test('a rate goes down while nothing more is done', () => {
  const rate = after([100]);
  expect(rate.now(1_000)).toBe(100);
  expect(rate.now(10_000)).toBe(10);
});

test('nothing is foretold from the first seconds, nor from a few mails', () => {
  expect(after([150, 150, 150, 150]).steady(4_000)).toBeUndefined();
  expect(after([150, 150, 150, 150, 150, 150]).steady(6_000)).toBe(150);
  expect(after([3, 3, 3, 3, 3, 3]).steady(6_000)).toBeUndefined();
  expect(new SendRate(0).steady(60_000)).toBeUndefined();
});

test('where a limit lets mails go in bursts, the whole time counts', () => {
  const rate = after([50, ...Array.from({ length: 59 }, () => 0), 50], true);
  expect(rate.steady(61_000)).toBeCloseTo(100 / 61);
});
