import { startSmtpServer } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import type { Credentials, SignIn } from './sign-in.ts';
import { accountAt, calm } from './test-account.ts';

const words = { missing: { pointer: '/auth', next: 'Go.' }, refused: { pointer: '/auth', next: 'Renew it.' } };
const tokens = (...shown: readonly string[]): SignIn => {
  const left = shown.map((token): Credentials => ({ kind: 'token', user: 'studio', token }));
  const next = (): Credentials | undefined => left.shift();
  return {
    words,
    credentials: async () => ({ kind: 'credentials', credentials: next() as Credentials }),
    async renewed() {
      const credentials = next();
      return credentials && { kind: 'credentials', credentials };
    },
  };
};

test('a token signs in, when the server knows the way', async () => {
  await using server = await startSmtpServer({ users: { studio: 'good' }, mechanisms: ['PLAIN', 'XOAUTH2'] });
  expect(await accountAt(server, { signIn: tokens('good') }).verify(calm())).toBeUndefined();
  expect(server.connections[0]).toMatchObject({ user: 'studio' });
  expect(JSON.stringify(server.connections)).not.toContain(btoa('good'));
});

test('a token that is refused is answered to the end, and the next one is shown on a connection of its own, once', async () => {
  await using server = await startSmtpServer({ users: { studio: 'good' }, mechanisms: ['XOAUTH2'] });
  expect(await accountAt(server, { signIn: tokens('old', 'good') }).verify(calm())).toBeUndefined();
  expect(server.connections.map(({ user }) => user)).toEqual([undefined, 'studio']);
  const answer = await accountAt(server, { signIn: tokens('old', 'older', 'good') }).connect(calm());
  expect(answer).toMatchObject({
    kind: 'refused',
    refusal: { class: 'auth', scope: 'account' },
    problem: { code: 'SMTP_AUTH_REFUSED', where: { pointer: '/accounts/studio/auth' }, next: 'Renew it.' },
  });
  expect(JSON.stringify(answer)).toContain('535 5.7.8');
  expect(server.connections).toHaveLength(4);
});

test.each(['334 again', '250 2.0.0 Ok'])(
  'a challenge that is followed by "%s" lets in whoever the server says',
  async (text) => {
    let asked = 0;
    await using server = await startSmtpServer({
      users: { studio: 'good' },
      mechanisms: ['XOAUTH2'],
      cue: ({ point }) => (point === 'authenticate' && asked++ === 0 ? { kind: 'reply', text } : undefined),
    });
    const answer = await accountAt(server, { signIn: tokens('old') }).connect(calm());
    expect(answer.kind).toBe(text.startsWith('2') ? 'connected' : 'refused');
    if (answer.kind === 'connected') await answer.connection.close();
  },
);

test('a token is not shown to a server that knows only passwords', async () => {
  await using server = await startSmtpServer({ users: { studio: 'good' } });
  const answer = await accountAt(server, { signIn: tokens('good') }).connect(calm());
  expect(answer).toMatchObject({ problem: { code: 'SMTP_AUTH_MISSING', next: 'Go.' } });
  expect(server.connections[0]?.commands.some((line) => line.startsWith('AUTH'))).toBe(false);
});
