import { expect, test } from 'vitest';
import { serverOffer } from './server-offer.ts';

test('keywords are read without regard to case, with their parameters', () => {
  const offer = serverOffer(
    '250-mail.test greets you\n250-pipelining\n250-SIZE 35882577\n250-8BITMIME\n250-Auth PLAIN LOGIN\n250-AUTH=LOGIN CRAM-MD5\n250-LIMITS RCPTMAX=20 MAILMAX=5\n250 DSN',
  );
  expect(offer).toEqual({
    pipelining: true,
    chunking: false,
    dsn: true,
    smtpUtf8: false,
    eightBit: true,
    size: true,
    sizeLimit: 35_882_577,
    mailLimit: 5,
    mechanisms: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
  });
});

test('CHUNKING is BDAT', () => {
  expect(serverOffer('250-a\n250 CHUNKING')).toMatchObject({ chunking: true });
});

test('a server that says only its name, even that of an extension, offers nothing', () => {
  const offer = serverOffer('250 PIPELINING');
  expect(offer.pipelining).toBe(false);
  expect(offer.mechanisms).toEqual([]);
});

test('SIZE without a limit, or with limit 0, sets none (RFC 1870 section 3)', () => {
  expect(serverOffer('250-a\n250 SIZE')).toMatchObject({ size: true, sizeLimit: undefined });
  expect(serverOffer('250-a\n250 SIZE 0')).toMatchObject({ size: true, sizeLimit: undefined });
  expect(serverOffer('250-a\n250 SIZE 9999999999999999999999')).toMatchObject({ sizeLimit: undefined });
  expect(serverOffer('250-a\n250 LIMITS RCPTMAX=20')).toMatchObject({ mailLimit: undefined });
});
