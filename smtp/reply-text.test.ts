import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { replyText } from './reply-text.ts';

const parts = fc.constantFrom('250', '-', ' ', 'Ok', '2.0.0', '\r\n', '\n', '\r', '\t', '\x7f', '\x1b[31m', 'ü', '\0');

test('a reply of one plain line reads as any other does: nothing but its CRLF is taken away', () => {
  expect(replyText(Buffer.from('250 2.0.0 Ok: queued as 4XyZ\r\n'))).toBe('250 2.0.0 Ok: queued as 4XyZ');
  expect(replyText(Buffer.from('354 go\r\n250 Ok\r\n221 Bye\r\n'), 8, 16)).toBe('250 Ok');
  expect(replyText(Buffer.from('250 Ok  \r\n'))).toBe('250 Ok');
  expect(replyText(Buffer.from('250 Ok\n'))).toBe('250 Ok');
  expect(replyText(Buffer.from('\r\n'))).toBe('');
});

test('whatever a server sends becomes printable lines without white space at their end', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (pieces) => {
      const said = pieces.join('');
      const printable = said
        .trimEnd()
        .split('\r\n')
        .map((line) => Array.from(line, (each) => (each !== '\n' && /\p{Cc}/u.test(each) ? ' ' : each)).join(''));
      expect(replyText(Buffer.from(said))).toBe(printable.join('\n'));
    }),
  );
});
