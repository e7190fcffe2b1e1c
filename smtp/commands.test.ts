import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mailCommand, recipientCommand, xtext } from './commands.ts';
import { serverOffer } from './server-offer.ts';
import { mailOf } from './test-account.ts';

const nothing = serverOffer('250 mail.test');
const everything = serverOffer('250-mail.test\n250-SIZE\n250-DSN\n250-8BITMIME\n250 SMTPUTF8');

test('a server that offers nothing is told nothing but the addresses', () => {
  expect(mailCommand(mailOf(1), nothing)).toBe('MAIL FROM:<hello@northlight.example>\r\n');
  expect(recipientCommand(mailOf(1), nothing)).toBe('RCPT TO:<person1@client.example>\r\n');
});

test('size, and the names that come back in bounces, are told where they are taken', () => {
  expect(mailCommand(mailOf(1), everything)).toBe(
    'MAIL FROM:<hello@northlight.example> SIZE=29 RET=HDRS ENVID=c.1@northlight.example\r\n',
  );
  expect(recipientCommand(mailOf(1), everything)).toBe(
    'RCPT TO:<person1@client.example> ORCPT=rfc822;person1@client.example\r\n',
  );
});

test('SMTPUTF8 is asked for only by a mail that needs it, and its address is no ORCPT of type rfc822', () => {
  const mail = mailOf(1, undefined, { smtpUtf8: true, envelope: { from: 'a@b.example', to: 'zoë@client.example' } });
  expect(mailCommand(mail, everything)).toContain(' SMTPUTF8 BODY=8BITMIME');
  expect(recipientCommand(mail, everything)).toBe('RCPT TO:<zoë@client.example>\r\n');
});

test('an automatic answer asks for no notice at all', () => {
  const mail = mailOf(1, undefined, { envelope: { from: '', to: 'a@client.example' } });
  expect(mailCommand(mail, everything)).toBe('MAIL FROM:<> SIZE=29\r\n');
  expect(recipientCommand(mail, everything)).toBe('RCPT TO:<a@client.example> NOTIFY=NEVER\r\n');
});

test('a Message-ID too long for ENVID (100 characters, RFC 3461 section 4.4) is left out', () => {
  const mail = mailOf(1, undefined, { messageId: `<${'x'.repeat(101)}>` });
  expect(mailCommand(mail, everything)).not.toContain('ENVID');
});

test('xtext is printable, holds no "=" and reads back as what it was', () => {
  expect(xtext('a+b=c@d')).toBe('a+2Bb+3Dc@d');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const written = xtext(text) ?? '';
      expect(written).toMatch(/^[!-<>-~]*$/);
      expect(written.replaceAll(/\+([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))).toBe(
        text,
      );
    }),
  );
  expect(xtext('zoë')).toBeUndefined();
});
