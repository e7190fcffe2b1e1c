import { expect, test } from 'vitest';
import { parseReply, replyLimit } from './parse-reply.ts';

test('takes code and enhanced code out of one line', () => {
  expect(parseReply('550 5.1.1 No such user', 'recipient')).toEqual({
    text: '550 5.1.1 No such user',
    code: 550,
    enhanced: '5.1.1',
    phase: 'recipient',
  });
});

test('keeps all lines of a long reply and joins them by line feeds', () => {
  const reply = parseReply('550-5.7.26 This mail is unauthenticated.\r\n550 5.7.26 See our page.\r\n');
  expect(reply).toEqual({
    text: '550-5.7.26 This mail is unauthenticated.\n550 5.7.26 See our page.',
    code: 550,
    enhanced: '5.7.26',
  });
});

test('prefers the enhanced code that agrees with the basic code', () => {
  expect(parseReply('421-5.0.0 hello\n421 4.7.0 slower').enhanced).toBe('4.7.0');
});

test('keeps an enhanced code that disagrees when there is no other', () => {
  expect(parseReply("421 5.7.32 From: header isn't aligned")).toMatchObject({ code: 421, enhanced: '5.7.32' });
});

test('reads the hash that Cisco appliances put before the enhanced code', () => {
  expect(parseReply('550 #5.1.0 Address rejected').enhanced).toBe('5.1.0');
});

test('takes no address for an enhanced code', () => {
  expect(parseReply('550 5.1.2.3 is not welcome')).toEqual({ text: '550 5.1.2.3 is not welcome', code: 550 });
});

test('takes words without any code as they are', () => {
  expect(parseReply('go away')).toEqual({ text: 'go away' });
});

test('cuts a reply at the limit', () => {
  expect(parseReply(`550 ${'x'.repeat(2 * replyLimit)}`).text).toHaveLength(replyLimit);
});
