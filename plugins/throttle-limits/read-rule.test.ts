import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRule } from './read-rule.ts';

const hour = 3_600_000;

describe('a rule is read as a studio owner writes it', () => {
  const rolling = (length: number) => ({ kind: 'rolling', length });
  test.for([
    ['20 per minute', 20, 'mails', rolling(60_000)],
    ['1 mail per second', 1, 'mails', rolling(1000)],
    ['2 per second', 2, 'mails', rolling(1000)],
    ['500 recipients per day rolling', 500, 'recipients', rolling(24 * hour)],
    ['500 Recipients PER Day Rolling', 500, 'recipients', rolling(24 * hour)],
    ['10 MB per hour', 10_000_000, 'bytes', rolling(hour)],
    ['10MB per hour', 10_000_000, 'bytes', rolling(hour)],
    ['3 KB per 2 weeks', 3000, 'bytes', rolling(14 * 24 * hour)],
    ['1 GB per month', 1_000_000_000, 'bytes', rolling(30 * 24 * hour)],
    ['1 byte per second', 1, 'bytes', rolling(1000)],
    ['  30   mails per 15 minutes ', 30, 'mails', rolling(900_000)],
    ['10000 mails per month calendar', 10_000, 'mails', { kind: 'calendar', every: 1, period: 'month' }],
    ['40 per 15 minutes calendar', 40, 'mails', { kind: 'calendar', every: 15, period: 'minute' }],
    ['9 per 3 months calendar', 9, 'mails', { kind: 'calendar', every: 3, period: 'month' }],
  ] as const)('%s', ([text, limit, measure, span]) => {
    expect(readRule(text)).toEqual({ kind: 'read', rule: { limit, measure, span } });
  });
});

describe('a rule that cannot be read names the spot', () => {
  test.for([
    ['', 1, 'number'],
    ['many per day', 1, 'number'],
    ['10,000 per day', 3, 'mails, recipients'],
    ['1.5 MB per day', 2, 'mails, recipients'],
    ['500 recipents per day', 5, 'mails, recipients'],
    ['500', 4, 'per'],
    ['500 mails', 10, 'per is needed'],
    ['500 mails a day', 11, 'per is needed'],
    ['500 per', 8, 'second, minute'],
    ['500 per fortnight', 9, 'second, minute'],
    ['500 per day sliding', 13, 'rolling, calendar'],
    ['500 per day rolling please', 21, 'end here'],
    ['0 per day', 1, 'from 1 to'],
    ['9007199254741 GB per day', 1, 'from 1 to'],
    ['5 per 0 days', 7, 'from 1 second'],
    ['5 per 367 days', 7, '366 days'],
    ['5 per 0 minutes calendar', 7, 'divides 60'],
    ['5 per 7 minutes calendar', 7, 'divides 60'],
    ['5 per 6 hours calendar', 7, 'one hour'],
    ['5 per 2 days calendar', 7, 'one day'],
    ['5 per 24 months calendar', 7, 'divides 12'],
    [`5 per day${' '.repeat(100)}`, 101, '100 characters'],
    ['5 toString per day', 3, 'mails, recipients'],
    ['5 per constructor', 7, 'second, minute'],
  ] as const)('%s', ([text, column, why]) => {
    const reading = readRule(text);
    expect(reading).toMatchObject({ kind: 'unreadable', column });
    expect((reading as { why: string }).why).toContain(why);
  });
});

test('whatever is written, a rule is read or refused at a spot inside it or at its end', () => {
  const words = fc.constantFrom(
    '10',
    '0',
    'per',
    'mails',
    'MB',
    'day',
    'month',
    'rolling',
    'calendar',
    '-1',
    '٣',
    '\u0000',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 8 }).map((each) => each.join(' ')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const reading = readRule(text);
      const sound =
        reading.kind === 'read' ? reading.rule.limit > 0 : reading.column >= 1 && reading.column <= text.length + 1;
      expect(sound).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
