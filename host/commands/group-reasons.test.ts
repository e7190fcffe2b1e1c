import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupReasons, withoutParticulars } from './group-reasons.ts';

test.each([
  [
    '550 5.1.1 <frieda@bücherstube.example>: Recipient address rejected: User unknown',
    '550 5.1.1 …: Recipient address rejected: User unknown',
  ],
  [
    '451 4.7.1 Greylisting in action, please come back in 300 seconds',
    '451 4.7.1 Greylisting in action, please come back in … seconds',
  ],
  ['250 2.0.0 Ok: queued as 4F3aB00C', '250 2.0.0 Ok: queued as …'],
  ['421-4.7.0 [203.0.113.9] Try again later. a1-20020a05si123.45 - gsmtp', '421-4.7.0 […] Try again later. … - gsmtp'],
  ['The connection was lost.', 'The connection was lost.'],
  ['', ''],
])('%j says to everybody: %j', (reply, said) => {
  expect(withoutParticulars(reply)).toBe(said);
});

test('answers that differ only in the address are one reason, counted together', () => {
  const refused = (reply: string, count = 1) => ({ state: 'failed', class: 'bad-recipient', reply, count }) as const;
  expect(
    groupReasons([
      { state: 'waiting', class: 'transient', reply: '451 4.7.1 Greylisting', count: 2 },
      refused('550 5.1.1 <a@x.example>: User unknown'),
      refused('550 5.1.1 <b@y.example>: User unknown', 2),
      refused('550 5.7.1 <c@y.example>: Spam'),
    ]),
  ).toEqual([
    refused('550 5.1.1 …: User unknown', 3),
    { state: 'waiting', class: 'transient', reply: '451 4.7.1 Greylisting', count: 2 },
    refused('550 5.7.1 <c@y.example>: Spam'),
  ]);
});

test('other states and classes stay apart', () => {
  const reasons = [
    { state: 'failed', class: 'block', reply: '550 no', count: 1 },
    { state: 'failed', class: 'content', reply: '550 no', count: 1 },
    { state: 'uncertain', reply: '550 no', count: 1 },
  ] as const;
  expect(groupReasons(reasons)).toHaveLength(3);
});

test('nobody is lost and nobody counted twice, whatever was answered', () => {
  const reason = fc.record({
    state: fc.constantFrom('failed', 'waiting'),
    reply: fc.string(),
    count: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(reason), (reasons) => {
      const sum = (each: readonly { readonly count: number }[]): number =>
        each.reduce((total, { count }) => total + count, 0);
      expect(sum(groupReasons(reasons))).toBe(sum(reasons));
    }),
  );
});
