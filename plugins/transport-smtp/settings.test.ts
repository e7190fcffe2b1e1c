import { ProblemError } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { accountAt } from './test-account.ts';

const signedIn = { user: 'studio', password: { secret: 'studio' } } as const;
const sent = { host: 'imap.isp.example', port: 993 };

test('an account whose Sent folder nobody may read is refused before anything is sent', () => {
  const server = { host: '127.0.0.1', port: 25 };
  const refused = (): unknown => accountAt(server, { settings: { sent } });
  expect(refused).toThrow(ProblemError);
  expect(refused).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'SMTP_SENT_NOBODY' }) }));
  const password = { secret: 'studio' };
  expect('searchSent' in accountAt(server, { settings: { sent: { ...sent, user: 'a', password } } })).toBe(true);
  expect('searchSent' in accountAt(server, { settings: { sent, user: 'a', password } })).toBe(true);
});

test('a password never crosses a network unprotected, and nobody is trusted blindly there', () => {
  const elsewhere = { host: 'mail.isp.example', port: 25 };
  const unsafe = { security: 'none', tls: { verify: 'off' }, ...signedIn } as const;
  let thrown: unknown;
  try {
    accountAt(elsewhere, { settings: unsafe });
  } catch (error) {
    thrown = error;
  }
  expect(ProblemError.is(thrown) && thrown.problems.map((problem) => problem.where?.pointer)).toEqual([
    '/accounts/studio/security',
    '/accounts/studio/tls/verify',
  ]);
  expect(() => accountAt(elsewhere, { settings: { security: 'none' } })).not.toThrow();
});
