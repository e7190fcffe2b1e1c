import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { serverOffer } from './server-offer.ts';
import { mailOf } from './test-account.ts';
import { unsendable } from './unsendable.ts';

const plain = serverOffer('250 mail.test');
const international = serverOffer('250-mail.test\n250 SMTPUTF8');
const between = (to: string, from = 'hello@northlight.example', smtpUtf8 = false) => ({
  ...mailOf(1),
  envelope: { from, to },
  smtpUtf8,
});

test('no address that could end its command, or begin another, reaches a server', () => {
  const unfit = fc.constantFrom('\r', '\n', '\0', '\x1f', '\x7f', '\x80', '\x9f', '<', '>');
  const word = fc.string({ unit: 'grapheme-ascii', maxLength: 5 });
  fc.assert(
    fc.property(word, unfit, word, (before, character, after) => {
      const address = `${before}${character}${after}@customer.example`;
      for (const offer of [plain, international]) {
        expect(unsendable(between(address), offer)?.class).toBe('bad-recipient');
        expect(unsendable(between('anna@customer.example', address, true), offer)?.class).toBe('content');
      }
    }),
  );
  expect(unsendable(between(''), plain)?.class).toBe('bad-recipient');
});

test('an address beyond ASCII goes only to a server that takes it, in a mail that asks for it', () => {
  for (const address of ['jürgen@customer.example', '用户@customer.example', 'a\u00a0b@customer.example']) {
    expect(unsendable(between(address, undefined, true), international)).toBeUndefined();
    expect(unsendable(between(address, undefined, true), plain)?.class).toBe('content');
    expect(unsendable(between(address), international)?.class).toBe('content');
  }
});

test('the null path and every printable ASCII character but the brackets may leave', () => {
  const printable = Array.from({ length: 95 }, (_, place) => String.fromCharCode(0x20 + place)).join('');
  const address = `"${printable.replaceAll(/[<>]/g, '')}"@customer.example`;
  expect(unsendable(between(address, ''), plain)).toBeUndefined();
});
