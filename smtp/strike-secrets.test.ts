import { startSmtpServer } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import type { Credentials } from './sign-in.ts';
import { strikeSecrets } from './strike-secrets.ts';
import { accountAt, calm } from './test-account.ts';

const password = 'Correct horse 9';
const settings = { user: 'studio', password: { secret: 'studio' } } as const;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a server that repeats what it was shown makes nobody tell it', () => {
  test.each([
    ['the password', password],
    ['what stood in AUTH PLAIN', base64(`\0studio\0${password}`)],
    ['what stood in AUTH LOGIN', base64(password)],
  ])('%s', async (_, shown) => {
    await using server = await startSmtpServer({
      users: { studio: 'another' },
      cue: ({ point }) =>
        point === 'authenticate'
          ? { kind: 'reply', text: `535-5.7.8 Not right:\r\n535 5.7.8 ${shown}, ask us` }
          : undefined,
    });
    const answer = await accountAt(server, { settings }).connect(calm());
    expect(answer).toMatchObject({
      kind: 'refused',
      refusal: { class: 'auth' },
      problem: { code: 'SMTP_AUTH_REFUSED' },
    });
    expect(JSON.stringify(answer)).not.toContain(shown);
    expect(JSON.stringify(answer)).toContain('5.7.8 …, ask us');
  });

  test('the token', async () => {
    const token: Credentials = { kind: 'token', user: 'studio', token: 'ya29.secret' };
    const shown = base64('user=studio\x01auth=Bearer ya29.secret\x01\x01');
    expect(strikeSecrets(`535 ya29.secret, ${shown}`, token)).toBe('535 …, …');
  });
});

test('a password that stands in replies by chance leaves them as they are', () => {
  const short: Credentials = { kind: 'password', user: 'a', password: '5.7', mechanisms: [] };
  expect(strikeSecrets('5.7.8 No.', short)).toBe('5.7.8 No.');
  expect(strikeSecrets('5.7.8 No.', undefined)).toBe('5.7.8 No.');
});

test('the code of a reply is no password', async () => {
  await using server = await startSmtpServer({ users: { studio: 'another' } });
  const answer = await accountAt(server, { settings, secrets: { studio: '535 5' } }).connect(calm());
  expect(answer).toMatchObject({ kind: 'refused', refusal: { class: 'auth' }, problem: { code: 'SMTP_AUTH_REFUSED' } });
});
