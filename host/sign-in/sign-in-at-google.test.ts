import { createHash } from 'node:crypto';
import { startHttpServer, type HttpCue, type HttpServer } from '@postrider/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { signInAtGoogle, type SignInWish } from './sign-in-at-google.ts';

const client = { id: 'client-1.apps.googleusercontent.example', secret: 'client-secret-77' };
const scope = 'https://mail.google.com/';
const never = new AbortController().signal;
const granted = {
  access_token: 'ya29.x',
  refresh_token: '1//refresh-me',
  scope,
  token_type: 'Bearer',
  expires_in: 3599,
};

let google: HttpServer;
let cue: HttpCue;
beforeEach(async () => {
  cue = { kind: 'answer', status: 200, body: granted };
  google = await startHttpServer({ cue: (point) => (point === 'request' ? cue : undefined) });
});
afterEach(() => google[Symbol.asyncDispose]());

/** What the browser is led to in the person's stead: the page it was shown, and where that leads back to. */
type Person = (page: URL, back: (brought: Record<string, string>) => Promise<Response>) => Promise<unknown>;

/** A person who signs in, as the shown page asks for. */
const signsIn: Person = (page, back) => back({ state: page.searchParams.get('state') ?? '', code: '4/code' });

async function signIn(person: Person, more: Partial<SignInWish> = {}, signal = never): Promise<string> {
  const done: Promise<unknown>[] = [];
  const wish: SignInWish = {
    client,
    endpoints: {
      authorization: 'https://accounts.google.example/auth',
      token: `http://${google.host}:${google.port}/token`,
    },
    show(shown) {
      const page = new URL(shown);
      const redirect = page.searchParams.get('redirect_uri') ?? '';
      done.push(person(page, (brought) => fetch(`${redirect}?${new URLSearchParams(brought).toString()}`)));
    },
    ...more,
  };
  try {
    return await signInAtGoogle(wish, signal);
  } finally {
    await Promise.all(done);
  }
}

test('the person is led to Google and back, and the code is exchanged by who asked for it', async () => {
  let shown: URL | undefined;
  const secret = await signIn(
    async (page, back) => {
      shown = page;
      const answer = await signsIn(page, back);
      expect(await (answer as Response).text()).toContain('You can close this page.');
    },
    { address: 'desk@northlight.example' },
  );
  expect(JSON.parse(secret)).toEqual({
    type: 'authorized_user',
    client_id: client.id,
    client_secret: client.secret,
    refresh_token: '1//refresh-me',
  });
  const asked = Object.fromEntries(shown?.searchParams ?? []);
  expect(asked).toMatchObject({
    client_id: client.id,
    response_type: 'code',
    scope,
    access_type: 'offline',
    prompt: 'consent',
    code_challenge_method: 'S256',
    login_hint: 'desk@northlight.example',
    redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as string,
  });
  expect(shown?.href).not.toContain(client.secret);
  const form = Object.fromEntries(new URLSearchParams(google.requests[0]?.body.toString()));
  expect(form).toMatchObject({
    grant_type: 'authorization_code',
    code: '4/code',
    client_id: client.id,
    client_secret: client.secret,
    redirect_uri: asked['redirect_uri'],
  });
  expect(
    createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url'),
  ).toBe(asked['code_challenge']);
});

test('who does not know the state changes nothing, whatever they bring', async () => {
  const strange: number[] = [];
  await signIn(async (page, back) => {
    for (const brought of [
      {},
      { code: '4/theirs' },
      { state: 'guessed', code: '4/theirs' },
      { error: 'access_denied' },
    ])
      strange.push((await back(brought)).status);
    const redirect = page.searchParams.get('redirect_uri') ?? '';
    const state = page.searchParams.get('state') ?? '';
    strange.push((await fetch(`${redirect}elsewhere?state=${state}&code=4/theirs`)).status);
    strange.push((await fetch(`${redirect}?state=${state}&code=4/theirs`, { method: 'POST' })).status);
    await signsIn(page, back);
  });
  expect(strange).toEqual([404, 404, 404, 404, 404, 404]);
  expect(google.requests.map(({ body }) => new URLSearchParams(body.toString()).get('code'))).toEqual(['4/code']);
});

test('each try has secrets of its own, and nothing listens afterwards', async () => {
  const pages: URL[] = [];
  const person: Person = async (page, back) => {
    pages.push(page);
    await signsIn(page, back);
  };
  for (let round = 0; round < 2; round++) await signIn(person);
  for (const name of ['state', 'code_challenge'])
    expect(new Set(pages.map((page) => page.searchParams.get(name))).size).toBe(2);
  for (const page of pages)
    await expect(fetch(page.searchParams.get('redirect_uri') ?? '')).rejects.toThrow('fetch failed');
});

test('a person who says no is told so, and Google is asked for nothing', async () => {
  const problem = await problemOf(() =>
    signIn((page, back) => back({ state: page.searchParams.get('state') ?? '', error: 'access_denied\n\u0007' })),
  );
  expect(problem).toMatchObject({ code: 'GOOGLE_SIGN_IN_REFUSED', what: 'Google says: access_denied .' });
  expect(google.requests).toHaveLength(0);
});

test.each<[string, string, HttpCue]>([
  ['GOOGLE_SIGN_IN_REFUSED', 'not given', { kind: 'answer', status: 200, body: { ...granted, scope: 'openid email' } }],
  [
    'GOOGLE_SIGN_IN_REFUSED',
    'that lasts',
    { kind: 'answer', status: 200, body: { ...granted, refresh_token: undefined } },
  ],
  [
    'GOOGLE_SIGN_IN_REFUSED',
    'that lasts',
    { kind: 'answer', status: 200, body: { ...granted, refresh_token: 'a\nb' } },
  ],
  ['GOOGLE_SIGN_IN_REFUSED', 'invalid_client', { kind: 'answer', status: 401, body: { error: 'invalid_client' } }],
  ['GOOGLE_SIGN_IN_FAILED', 'could not be asked', { kind: 'answer', status: 500, body: 'oops 1//refresh-me' }],
  ['GOOGLE_SIGN_IN_FAILED', 'could not be asked', { kind: 'answer', status: 200, body: 'x'.repeat(100_000) }],
  [
    'GOOGLE_SIGN_IN_FAILED',
    'could not be asked',
    { kind: 'answer', status: 302, headers: { Location: 'http://127.0.0.1:9/' } },
  ],
  ['GOOGLE_SIGN_IN_FAILED', 'could not be asked', { kind: 'drop' }],
])('%s: %s', async (code, what, answer) => {
  cue = answer;
  const problem = await problemOf(() => signIn(signsIn));
  expect(problem).toMatchObject({ code, what: expect.stringContaining(what) as string });
  for (const secret of ['1//refresh-me', 'client-secret-77', 'ya29.', '4/code'])
    expect(JSON.stringify(problem)).not.toContain(secret);
});

test('who does not come back is waited for only so long, and who stops it is not told anything', async () => {
  const waiting: Person = async () => undefined;
  expect(await problemOf(() => signIn(waiting, { patience: 20 }))).toMatchObject({ code: 'GOOGLE_SIGN_IN_LATE' });
  const stop = new AbortController();
  const stopped = signIn(async () => stop.abort(), {}, stop.signal);
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
