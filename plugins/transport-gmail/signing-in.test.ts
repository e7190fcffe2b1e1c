import { generateKeyPairSync } from 'node:crypto';
import type { Clock, Log, Problem } from '@postrider/sdk';
import { sampleMail, silentLog, VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { AccessTokens } from './access-tokens.ts';
import { type AccountTerms, calm, connected, type GoogleHouse, googleHouse } from './test-account.ts';
import { address, authorizedUser, claimsOf, serviceAccount } from './test-google.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-02T09:00:00Z');
/** What nobody may read anywhere. */
const secrets = ['client-secret-77', 'refresh-me', 'ya29.', 'PRIVATE KEY'];

/** Why there is no connection, and what that means to the host. */
async function refusal(
  house: GoogleHouse,
  terms: AccountTerms = {},
): Promise<Problem & { readonly class: string; readonly scope: string; readonly retryAfter: number | undefined }> {
  const lines: string[] = [];
  const write = (message: string): void => void lines.push(message);
  const log: Log = { ...silentLog, debug: write, info: write, warn: write, error: write };
  const answer = await house.account({ log, ...terms }).connect(calm());
  if (answer.kind === 'connected') throw new Error('It connected.');
  for (const secret of secrets) expect(JSON.stringify([answer, lines])).not.toContain(secret);
  const { class: kind, scope, retryAfter } = answer.refusal;
  return { ...answer.problem, class: kind, scope, retryAfter };
}

test('a refresh token brings an access token, and that lets in', async () => {
  await using house = await googleHouse();
  const connection = await connected(house.account());
  expect((await connection.send(sampleMail(1), calm())).kind).toBe('accepted');
  await connection.close();
  expect(house.google.asked.map((form) => Object.fromEntries(form))).toEqual([
    {
      grant_type: 'refresh_token',
      client_id: 'client-1.apps.googleusercontent.example',
      client_secret: 'client-secret-77',
      refresh_token: '1//refresh-me',
    },
  ]);
  expect(house.smtp.connections[0]).toMatchObject({ secured: true, user: address });
});

test('a service account signs that it acts for the mailbox, whatever addresses stand in its file', async () => {
  await using house = await googleHouse();
  const clock = new VirtualClock(start);
  await (await connected(house.account({ secret: serviceAccount, clock }))).close();
  const [form] = house.google.asked;
  expect([...(form?.keys() ?? [])]).toEqual(['grant_type', 'assertion']);
  expect(claimsOf(form?.get('assertion') ?? '')).toEqual({
    alg: 'RS256',
    typ: 'JWT',
    kid: 'key-9',
    iss: 'postrider@northlight.iam.gserviceaccount.example',
    sub: address,
    scope: 'https://mail.google.com/',
    aud: 'https://oauth2.googleapis.com/token',
    iat: start / 1000,
    exp: start / 1000 + 3600,
  });
  expect(house.smtp.connections[0]?.user).toBe(address);
});

test('connections that open at once ask for one token, and later ones show it until shortly before it ends', async () => {
  await using house = await googleHouse();
  const clock = new VirtualClock(start);
  const account = house.account({ clock });
  await Promise.all([1, 2, 3, 4, 5].map(() => connected(account)));
  expect(house.google.asked).toHaveLength(1);
  await clock.advance(hour - 130_000);
  await connected(account);
  expect(house.google.asked).toHaveLength(1);
  await clock.advance(20_000);
  await connected(account);
  expect(house.google.asked).toHaveLength(2);
  expect(house.smtp.connections.map(({ user }) => user)).toEqual(Array(7).fill(address));
  // Nothing is left open towards the endpoint.
  expect(house.google.connections).toBe(2);
});

test('a token whose end is not told serves once', async () => {
  await using house = await googleHouse();
  house.google.lifetime = undefined;
  const account = house.account();
  await connected(account);
  await connected(account);
  expect(house.google.asked).toHaveLength(2);
});

test('a token that is refused after a while is renewed, once for all connections', async () => {
  await using house = await googleHouse();
  const clock = new VirtualClock(start);
  const account = house.account({ clock });
  await connected(account);
  house.google.users[address] = 'another, since the password was changed';
  await clock.advance(hour / 2);
  await Promise.all([1, 2, 3].map(() => connected(account)));
  expect(house.google.asked).toHaveLength(2);
  const users = house.smtp.connections.map(({ user }) => user ?? 'refused').sort();
  expect(users).toEqual([address, address, address, address, 'refused', 'refused', 'refused']);
});

test('a token that was asked for before the clock was set back is neither shown longer nor taken for a fresh one', async () => {
  // Prevents: a computer whose clock is put right within an hour of its start stopped the account.
  await using house = await googleHouse();
  const virtual = new VirtualClock(start);
  let ahead = 3 * hour;
  const clock: Clock = { now: () => virtual.now() + ahead, after: (delay, work) => virtual.after(delay, work) };
  const account = house.account({ clock });
  await connected(account);
  ahead = 0;
  await connected(account);
  expect(house.google.asked).toHaveLength(2);
  const tokens = new AccessTokens(clock, async () => ({
    kind: 'token',
    token: { token: 'early', since: clock.now() + hour, until: clock.now() + 2 * hour },
  }));
  await tokens.get(calm());
  expect(tokens.refused('early')).toBe(true);
});

test('535 without the challenge before it renews the token, too', async () => {
  let refused = 0;
  await using house = await googleHouse({
    cue: ({ point, connection }) =>
      point === 'authenticate' && connection === 2 && refused++ === 0
        ? { kind: 'reply', text: '535-5.7.8 Username and Password not accepted.\n535 5.7.8 For more, go to … - gsmtp' }
        : undefined,
  });
  const clock = new VirtualClock(start);
  const account = house.account({ clock });
  await connected(account);
  await clock.advance(hour / 2);
  await connected(account);
  expect([refused, house.google.asked.length]).toEqual([1, 2]);
});

test('a fresh token that Gmail does not take is not asked for again and again', async () => {
  await using house = await googleHouse({ users: { 'somebody-else@northlight.example': 'x' } });
  expect(await refusal(house)).toMatchObject({
    code: 'SMTP_AUTH_REFUSED',
    class: 'auth',
    scope: 'account',
    where: { pointer: '/accounts/desk-gmail/auth/oauth2' },
    next: expect.stringContaining('owner of `address`') as string,
  });
  expect(house.google.asked).toHaveLength(1);
  expect(house.smtp.connections).toHaveLength(1);
});

test('a permission that was withdrawn in the middle of a campaign stops the account, and its open connections go on', async () => {
  await using house = await googleHouse();
  const clock = new VirtualClock(start);
  const account = house.account({ clock });
  const open = await connected(account);
  const revoked = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
  house.google.answer = { kind: 'answer', status: 400, body: revoked };
  house.google.users[address] = 'nobody';
  await clock.advance(hour / 2);
  const answer = await account.connect(calm());
  expect(answer).toMatchObject({
    kind: 'refused',
    refusal: { class: 'auth', scope: 'account' },
    problem: {
      code: 'GMAIL_GRANT_REFUSED',
      what: 'Account `desk-gmail`: Google hands out no access token: invalid_grant: Token has been expired or revoked.',
      where: { pointer: '/accounts/desk-gmail/auth/oauth2' },
      next: expect.stringContaining('`postrider secret google`') as string,
    },
  });
  expect((await open.send(sampleMail(1), calm())).kind).toBe('accepted');
  // The person allowed it again, and nothing has to be started anew.
  house.google.answer = undefined;
  await connected(account);
});

test.each([
  ['invalid_client', 'The OAuth client was not found.', authorizedUser, 'console.cloud.google.com'],
  [
    'unauthorized_client',
    'Client is unauthorized to retrieve access tokens.',
    serviceAccount,
    'Domain-wide delegation',
  ],
  ['invalid_scope', undefined, serviceAccount, 'https://mail.google.com/'],
])('%s is a matter of settings at Google: where they are', async (error, error_description, secret, next) => {
  await using house = await googleHouse();
  house.google.answer = { kind: 'answer', status: 401, body: { error, error_description } };
  expect(await refusal(house, { secret })).toMatchObject({
    code: 'GMAIL_CLIENT_REFUSED',
    class: 'config',
    what: expect.stringContaining(error) as string,
    next: expect.stringContaining(next) as string,
  });
  expect(house.smtp.connections).toHaveLength(0);
});

test('a service account whose word is not taken is told other reasons than a person', async () => {
  await using house = await googleHouse();
  const said = { error: 'invalid_grant', error_description: 'Invalid email or User ID' };
  house.google.answer = { kind: 'answer', status: 400, body: said };
  const problem = await refusal(house, { secret: serviceAccount });
  expect(problem).toMatchObject({ code: 'GMAIL_GRANT_REFUSED', class: 'auth' });
  expect(problem.next).toContain('is a user of your Google Workspace');
});

test.each([
  ['an error of its own', { status: 500, body: '<html>Oops</html>' }],
  ['that it is busy', { status: 429, body: { error: 'rate_limit_exceeded' } }],
  ['that it is busy, with another status', { status: 403, body: { error: 'rate_limit_exceeded' } }],
  ['to go elsewhere', { status: 302, headers: { Location: 'https://elsewhere.example/token' } }],
  ['nothing', { status: 200, body: '' }],
  ['garbage', { status: 200, body: '\u0000\u0007[[[' }],
  ['a list', { status: 200, body: '[]' }],
  ['a token of another kind', { status: 200, body: { access_token: 'ya29.x', token_type: 'mac', expires_in: 9 } }],
  ['a token that would break a line', { status: 200, body: { access_token: 'a\r\nRSET', token_type: 'Bearer' } }],
  ['a token without end', { status: 200, body: { access_token: 'a'.repeat(10_000), token_type: 'Bearer' } }],
])('an endpoint that answers %s is asked again later', async (_, answer) => {
  await using house = await googleHouse();
  house.google.answer = { kind: 'answer', ...answer };
  expect(await refusal(house)).toMatchObject({ code: 'GMAIL_TOKEN_FAILED', class: 'transient', scope: 'account' });
  expect(house.google.asked).toHaveLength(1);
  house.google.answer = undefined;
  await connected(house.account());
});

test('an endpoint that asks to wait is left alone for that long', async () => {
  await using house = await googleHouse();
  house.google.answer = { kind: 'answer', status: 503, headers: { 'Retry-After': '120' }, body: 'later' };
  expect(await refusal(house)).toMatchObject({ class: 'transient', retryAfter: 120_000 });
});

test.each([
  ['is down', { kind: 'drop', how: 'reset' }],
  ['breaks off in the middle', { kind: 'answer', status: 200, body: 'x'.repeat(100), cutAfter: 10 }],
  ['never comes to an end', { kind: 'answer', status: 200, body: 'x'.repeat(1 << 20) }],
] as const)('an endpoint that %s is asked again later', async (_, answer) => {
  await using house = await googleHouse();
  house.google.answer = answer;
  expect(await refusal(house)).toMatchObject({ code: 'GMAIL_TOKEN_UNREACHABLE', class: 'transient' });
});

test('an endpoint that is silent is given up after half a minute', async () => {
  await using house = await googleHouse();
  const clock = new VirtualClock(start);
  house.google.answer = { kind: 'silence' };
  const asking = refusal(house, { clock });
  while (house.google.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(30_000);
  expect(await asking).toMatchObject({ code: 'GMAIL_TOKEN_UNREACHABLE', class: 'transient' });
  expect(clock.nextAlarmAt).toBeUndefined();
});

test('an endpoint that cannot prove who it is learns no secret', async () => {
  await using house = await googleHouse();
  expect(await refusal(house, { settings: { tls: {} } })).toMatchObject({ code: 'GMAIL_TOKEN_UNREACHABLE' });
  expect(house.google.asked).toHaveLength(0);
});

test('an endpoint that repeats what it was asked with makes nobody tell it', async () => {
  await using house = await googleHouse();
  const error_description = 'No: 1//refresh-me with client-secret-77';
  house.google.answer = { kind: 'answer', status: 400, body: { error: 'invalid_grant', error_description } };
  expect((await refusal(house)).what).toContain('invalid_grant: No: … with …');
});

test('an endpoint that repeats the request as it came makes nobody tell it', async () => {
  await using house = await googleHouse();
  const error_description = 'Not understood: client_secret=client-secret-77&refresh_token=1%2F%2Frefresh-me';
  house.google.answer = { kind: 'answer', status: 400, body: { error: 'invalid_request', error_description } };
  expect((await refusal(house)).what).toContain('client_secret=…&refresh_token=…');
});

test('who stops waiting for a token does not take it from the others; the last one ends the asking', async () => {
  await using house = await googleHouse();
  const gate = Promise.withResolvers<void>();
  house.google.answer = { kind: 'usual', gate: gate.promise };
  const account = house.account();
  const [one, other] = [new AbortController(), new AbortController()];
  const first = account.connect(one.signal);
  const second = account.connect(other.signal);
  while (house.google.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  one.abort();
  expect(await first).toMatchObject({ kind: 'refused', refusal: { class: 'transient' } });
  expect(house.google.asked).toHaveLength(1);
  other.abort();
  expect(await second).toMatchObject({ kind: 'refused', problem: { code: 'SMTP_STOPPED' } });
  gate.resolve();
  house.google.answer = undefined;
  await connected(account);
  expect(house.google.asked).toHaveLength(2);
});

test.each([
  ['is no JSON', 'abcd efgh ijkl mnop'],
  ['is no JSON object', '["refresh_token"]'],
  ['is far too long', `"${'x'.repeat(70_000)}"`],
  ['without a refresh token', '{"installed":{"client_id":"a","client_secret":"b"}}'],
  ['does not hold `client_id`', '{"type":"authorized_user","refresh_token":"1//refresh-me"}'],
  ['another type', '{"type":"external_account"}'],
  ['does not hold `client_email`', '{"type":"service_account"}'],
  ['no RSA key', '{"type":"service_account","client_email":"a@b.example","private_key":"PRIVATE KEY"}'],
  [
    'no RSA key',
    JSON.stringify({
      type: 'service_account',
      client_email: 'a@b.example',
      private_key: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }),
  ],
  ['does not hold `client_id`', authorizedUser.replace('1//refresh-me', 'a\\u00e9')],
])('a secret that %s is told without a word of it', async (why, secret) => {
  await using house = await googleHouse();
  const problem = await refusal(house, { secret });
  expect(problem).toMatchObject({ code: 'GMAIL_SECRET_UNREADABLE', class: 'config', scope: 'account' });
  expect(problem.what).toContain('the secret "desk-google"');
  expect(problem.what).toContain(why);
  expect(problem.what).not.toContain('abcd');
});

test('what libraries write without a type is read as a person’s permission', async () => {
  await using house = await googleHouse();
  const { type: _, ...fields } = JSON.parse(authorizedUser) as Record<string, string>;
  await connected(house.account({ secret: JSON.stringify({ ...fields, token: 'old', scopes: [] }) }));
});

test('a server that does not know the way to sign in with tokens', async () => {
  await using house = await googleHouse({ mechanisms: ['PLAIN'] });
  expect(await refusal(house)).toMatchObject({ code: 'SMTP_AUTH_MISSING', class: 'config' });
});

test('too many sign-ins are waited out, and the token is kept', async () => {
  let busy = true;
  await using house = await googleHouse({
    cue: ({ point }) =>
      point === 'authenticate' && busy
        ? { kind: 'reply', text: '454 4.7.0 Too many login attempts, please try again later. - gsmtp' }
        : undefined,
  });
  const clock = new VirtualClock(start);
  const account = house.account({ clock });
  const answer = await account.connect(calm());
  expect(answer).toMatchObject({ kind: 'refused', refusal: { class: 'throttle', scope: 'account' } });
  busy = false;
  await clock.advance(hour / 2);
  await connected(account);
  expect(house.google.asked).toHaveLength(1);
});

test('an app password that is refused: where to make one', async () => {
  await using house = await googleHouse({ users: { [address]: 'abcdefghijklmnop' } });
  const settings = { auth: { appPassword: { secret: 'desk-google' } } };
  const problem = await refusal(house, { settings, secret: 'my own password' });
  expect(problem).toMatchObject({ code: 'SMTP_AUTH_REFUSED', class: 'auth' });
  expect(problem.where).toEqual({ pointer: '/accounts/desk-gmail/auth/appPassword' });
  expect(problem.next).toContain('https://myaccount.google.com/apppasswords');
  expect(house.google.asked).toHaveLength(0);
});

test('no way to sign in, or two, is told before anything is opened', async () => {
  await using house = await googleHouse();
  const secret = { secret: 'desk-google' };
  for (const auth of [{}, { oauth2: secret, appPassword: secret }])
    expect(() => house.account({ settings: { auth } })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'GMAIL_AUTH_CHOICE' }) as object }) as Error,
    );
});

test('the Sent folder is looked into by default, unless mails go through the relay, which keeps no copy', async () => {
  await using house = await googleHouse();
  const sent = { look: 'automatic', host: 'imap.gmail.com', port: 993 } as const;
  expect('searchSent' in house.account({ settings: { sent } })).toBe(true);
  expect('searchSent' in house.account({ settings: { sent, host: 'SMTP-relay.gmail.com' } })).toBe(false);
  expect('searchSent' in house.account({ settings: { sent: { ...sent, look: 'off' } } })).toBe(false);
});
