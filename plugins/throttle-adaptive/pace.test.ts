import { expect, test } from 'vitest';
import { counted, paced, quickened, slowed, type Pace } from './pace.ts';

test('a refusal slows by a fifth, and lets nothing go for a while that grows', () => {
  const first = slowed(undefined, 'rate', 0, 10);
  expect(first.interval).toBeCloseTo(125);
  expect(paced(first, 999)).toBe(0);
  expect(paced(first, 1000)).toBe(1);
  const second = slowed(first, 'rate', 2000, 10);
  expect(second.interval).toBeCloseTo(156.25);
  expect(second.next).toBe(4000);
});

test('mails go one by one at its rate', () => {
  const pace = counted({ ...slowed(undefined, 'rate', 0, 4) }, 5000, 1);
  expect(paced(pace, 5312)).toBe(0);
  expect(paced(pace, 5313)).toBe(1);
});

test('it recovers quickly at first, slowly where it was refused, and is given up far beyond', () => {
  let pace: Pace | undefined = slowed(slowed(undefined, 'rate', 0, 10), 'rate', 0, 10);
  const mailsUntil = (rate: number): number => {
    for (let mails = 0; ; mails++) {
      if (pace === undefined || 1000 / pace.interval >= rate) return mails;
      pace = quickened(pace);
    }
  };
  // Refused at 8 a second.
  const toNinetyPercent = mailsUntil(7.2);
  const toRefusedRate = mailsUntil(8);
  expect(toNinetyPercent).toBeLessThan(25);
  expect(toRefusedRate).toBeGreaterThan(100);
  mailsUntil(Infinity);
  expect(pace).toBeUndefined();
});
