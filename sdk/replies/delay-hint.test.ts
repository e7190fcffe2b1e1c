import { expect, test } from 'vitest';
import { delayHint, limitWindow } from './delay-hint.ts';
import { replyWords } from './reply-words.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

test.for([
  ['450 4.2.0 greylisted, please try again in 5 minutes', 5 * minute],
  ['451 Retry after 300 s', 300 * second],
  ['421 Too fast. Wait 1 hour.', hour],
  ['451 4.7.1 Greylisting in action, please come back in 00:04:59', 4 * minute + 59 * second],
  ['450 Greylisted for 5 minutes', 5 * minute],
  ['451 please try again after 90secs', 90 * second],
  ['421-4.7.0 slow down and try\n421 4.7.0 again in an hour', hour],
  ['421 Retry-After: 120', 120 * second],
  ['554 blocked for 30 days', 7 * 24 * hour],
  ['450 retry in 0 seconds', 0],
] as const)('finds the wait in "%s"', ([text, milliseconds]) => {
  expect(delayHint(replyWords(text))).toBe(milliseconds);
});

test.for([
  '451 Try again later',
  '452 You sent 100 messages in 60 minutes, which is too many',
  '421 4.7.0 192.0.2.1 try again later, closing connection',
  '550 5.4.7 retry timeout exceeded',
  '550 user 5 minutes ago',
])('finds no wait in "%s"', (text) => {
  expect(delayHint(replyWords(text))).toBeUndefined();
});

test.for([
  ['452 messages per second limit exceeded', second],
  ['550 too many messages this hour', hour],
  ['550 sender hourly quota exceeded', hour],
  ['450 30 messages per minute', minute],
  ['550 daily limit exceeded', undefined],
] as const)('knows when the limit of "%s" has passed', ([text, milliseconds]) => {
  expect(limitWindow(replyWords(text))).toBe(milliseconds);
});
