import { expect, test } from 'vitest';
import { accountAt } from '../test-account.ts';
import { refusedConnection } from '../refused-connection.ts';
import { type SentFolder, sentMissing, sentRefusal, sentUnreached } from './sent-refusal.ts';

const where: SentFolder = {
  account: 'studio',
  host: 'imap.isp.example',
  port: 993,
  folder: undefined,
  words: { missing: { pointer: '', next: '-' }, refused: { pointer: '', next: 'Check the password.' } },
};

test.each([
  [{ authenticationFailed: true, responseText: 'Invalid credentials' }, 'auth', 'SMTP_SENT_REFUSED'],
  [{ code: 'CERT_HAS_EXPIRED' }, 'config', 'SMTP_CERTIFICATE'],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'config', 'SMTP_TLS_FAILED'],
  [{ code: 'ResponseTooLarge' }, 'transient', 'SMTP_SENT_UNREADABLE'],
  [{ code: 'ECONNRESET' }, 'transient', 'SMTP_SENT_UNREADABLE'],
] as const)('%o is of class %s, and told as %s', (more, kind, code) => {
  const refusal = sentRefusal(Object.assign(new Error('It broke.'), more), where);
  expect(refusal).toMatchObject({ refusal: { class: kind, scope: 'account' }, problem: { code } });
});

test('who reads that a server is not reached learns that it is the one with the Sent folder', () => {
  const problem = { code: 'SMTP_UNREACHABLE', what: 'Nothing listens on that port.', next: 'Check it.' };
  expect(sentUnreached(refusedConnection('transient', problem, 'connect'), where).problem).toEqual({
    ...problem,
    what: 'Account `studio`: its Sent folder is not reached; mails are sent all the same. Nothing listens on that port.',
  });
  const stopped = refusedConnection('transient', { ...problem, code: 'SMTP_STOPPED' }, 'connect');
  expect(sentUnreached(stopped, where)).toBe(stopped);
});

test('what a hostile server says is cut', () => {
  const error = Object.assign(new Error('refused'), {
    authenticationFailed: true,
    responseText: 'no '.repeat(100_000),
  });
  expect(sentRefusal(error, where).problem.what.length).toBeLessThan(600);
  const others = Array.from({ length: 5000 }, (_, index) => `folder ${index} `.repeat(50));
  expect(sentMissing(where, others).problem.next.length).toBeLessThan(700);
});

test('what it was shown is not repeated', () => {
  const shown = { kind: 'token', user: 'studio', token: 'ya29.secret' } as const;
  const error = Object.assign(new Error('refused'), { authenticationFailed: true, responseText: 'Not ya29.secret' });
  expect(sentRefusal(error, { ...where, shown }).problem.what).toMatch(/: Not …$/);
});

test('an account without a Sent folder does not offer to look', () => {
  expect('searchSent' in accountAt({ host: '127.0.0.1', port: 25 })).toBe(false);
});
