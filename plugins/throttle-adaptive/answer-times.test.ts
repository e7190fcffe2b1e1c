import { expect, test } from 'vitest';
import { answered, isSlow, type AnswerTimes } from './answer-times.ts';

function after(before: AnswerTimes | undefined, took: number, mails: number): AnswerTimes {
  let answers = before ?? answered(undefined, took, 1);
  for (let mail = 0; mail < mails; mail++) answers = answered(answers, took, 1);
  return answers;
}

test('one late answer is nothing', () => {
  const quick = after(undefined, 300, 100);
  expect(isSlow(answered(quick, 5000, 1))).toBe(false);
});

test('answers that come later and later are slow', () => {
  expect(isSlow(after(after(undefined, 300, 100), 4000, 12))).toBe(true);
});

test('answers within a second are never slow, however quick they were', () => {
  expect(isSlow(after(after(undefined, 2, 100), 900, 50))).toBe(false);
});

test('a provider that is slow for good is believed after some hundred mails', () => {
  expect(isSlow(after(after(undefined, 300, 100), 4000, 400))).toBe(false);
});

test('mails told together weigh as much as told one by one, nearly', () => {
  const quick = after(undefined, 300, 100);
  expect(isSlow(answered(quick, 4000, 12))).toBe(true);
});
