import { expect, test } from 'vitest';
import { median, middleOf } from './measurement.ts';

test('the median is the middle one, or between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
  expect(median([])).toBeNaN();
});

test('one slow run does not move the middle', () => {
  const runs = [1, 1, 1, 1, 50].map((seconds) => ({ mails: 1000, seconds, processorSeconds: 0.05 }));
  expect(middleOf(runs)).toEqual({ rate: 1000, processor: 50, runs: 5 });
});
