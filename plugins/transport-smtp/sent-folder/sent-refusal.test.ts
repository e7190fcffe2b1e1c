import { ProblemError } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { accountAt } from '../test-account.ts';
import { found } from '../opening-refusal.ts';
import { type SentFolder, sentMissing, sentRefusal, sentUnreached } from './sent-refusal.ts';

const where: SentFolder = { account: 'studio', host: 'imap.isp.example', port: 993, folder: undefined };
const sent = { host: 'imap.isp.example', port: 993 };

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
  expect(sentUnreached(found('transient', problem, 'connect'), where).problem).toEqual({
    ...problem,
    what: 'Account `studio`: its Sent folder is not reached; mails are sent all the same. Nothing listens on that port.',
  });
  const stopped = found('transient', { ...problem, code: 'SMTP_STOPPED' }, 'connect');
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

test('an account whose Sent folder nobody may read is refused before anything is sent', () => {
  const server = { host: '127.0.0.1', port: 25 };
  const refused = (): unknown => accountAt(server, { settings: { sent } });
  expect(refused).toThrow(ProblemError);
  expect(refused).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'SMTP_SENT_NOBODY' }) }));
  const password = { secret: 'studio' };
  expect('searchSent' in accountAt(server, { settings: { sent: { ...sent, user: 'a', password } } })).toBe(true);
  expect('searchSent' in accountAt(server, { settings: { sent, user: 'a', password } })).toBe(true);
});

test('an account without a Sent folder does not offer to look', () => {
  expect('searchSent' in accountAt({ host: '127.0.0.1', port: 25 })).toBe(false);
});
