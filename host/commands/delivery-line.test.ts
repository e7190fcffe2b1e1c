import type { Delivery } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { wordsFor } from '../terminal/words.ts';
import { deliveryLine } from './delivery-line.ts';

const delivery: Delivery = {
  id: 1,
  campaign: 'c',
  address: 'mia@harbourpost.example',
  fields: {},
  state: 'accepted',
  attempts: 1,
  account: 'studio',
  reply: '250 2.0.0 Ok: queued as 1',
  changedAt: 0,
};
const words = wordsFor('en-GB', 'UTC');

test('who got it is told shortly, who did not with the reason', () => {
  expect(deliveryLine(delivery, words)).toBe('➤  mia@harbourpost.example  accepted  by studio');
  expect(deliveryLine({ ...delivery, state: 'failed', class: 'bad-recipient', reply: '550 5.1.1 No' }, words)).toBe(
    '✗  mia@harbourpost.example  failed  by studio  bad-recipient: 550 5.1.1 No',
  );
});

test('who waits is told with the time of the next try', () => {
  const dueAt = Date.parse('2026-03-02T09:05:00Z');
  expect(deliveryLine({ ...delivery, state: 'waiting', class: 'transient', reply: '451 Later', dueAt }, words)).toBe(
    '✉  mia@harbourpost.example  waiting  by studio  next try 2 Mar 2026, 09:05  transient: 451 Later',
  );
});

test('an answer of two lines stays on one', () => {
  expect(deliveryLine({ ...delivery, state: 'failed', reply: '550-no\r\n550 never\u001B[2J' }, words)).toContain(
    '550-no 550 never [2J',
  );
});
