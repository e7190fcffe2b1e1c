import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { asRule, rulesIn, wrongLimits } from './init-limits.ts';

/** Prevents: "500 a day" ended the questions of `init`, and all answers were lost. */
test.each([
  ['500 a day', '500 per day'],
  ['500/day', '500 per day'],
  ['500 mails / day', '500 mails per day'],
  ['20 an hour', '20 per hour'],
  ['9 mails every 2 weeks', '9 mails per 2 weeks'],
  ['  500  recipients a Day rolling ', '500 recipients per Day rolling'],
  ['500 per day', '500 per day'],
  ['10MB per hour', '10MB per hour'],
  ['a/b', 'a/b'],
])('%j is kept as %j', (written, kept) => {
  expect(asRule(written)).toBe(kept);
});

test.each(['', '  ', '500 per day', '500 a day, 20/minute', '20 per minute,500 recipients per day rolling'])(
  'the answer %j is taken',
  (answer) => {
    expect(wrongLimits(answer)).toBeUndefined();
  },
);

test.each(['500', '500 mails', 'many per day', '0 per day', '500 per fortnight', '500 per day, and 20'])(
  'the answer %j is told at once, with what can be written',
  (answer) => {
    expect(wrongLimits(answer)).toContain('Write it like 500 per day');
  },
);

/** Prevents: a comma between thousands made two rules of one. */
test('a comma inside of a number parts no rules, and is told', () => {
  expect(rulesIn('1,000 per day')).toEqual(['1,000 per day']);
  expect(wrongLimits('20 per minute, 1,000 per day')).toContain('"1,000 per day" is no limit');
});

test('what is kept is kept again as it is', () => {
  const words = fc.constantFrom('500', '2', 'per', 'a', '/', 'mails', 'MB', 'day', 'weeks', 'rolling', ',');
  fc.assert(
    fc.property(fc.array(words, { maxLength: 8 }), (each) => {
      const [first = ''] = rulesIn(each.join(' '));
      expect(asRule(first)).toBe(first);
    }),
  );
});
