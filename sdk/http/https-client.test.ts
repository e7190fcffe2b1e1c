import { ProblemError, type Network } from '#contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpServer, type HttpScript, type HttpServer } from '../testing/http-server/index.ts';
import { testCertificate, type TestCertificate } from '../testing/test-certificate.ts';
import { openNetwork } from '../testing/test-instance.ts';
import { systemClock } from '../testing/system-clock.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { httpRefusal } from './http-refusal.ts';
import { httpsClient, type HttpsRequest } from './https-client.ts';

let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await testCertificate(['127.0.0.1']);
});

const cleanUp: Disposable[] = [];
afterAll(() => {
  for (const each of cleanUp) each[Symbol.dispose]();
});

const never = new AbortController().signal;
const post: HttpsRequest = { method: 'POST', path: '/v1/mails', body: '{"to":"marie"}' };

const served = (script: HttpScript = {}): Promise<HttpServer> => startHttpServer({ ...script, tls: certificate });

function clientOf({ host, port }: HttpServer, network: Network = openNetwork, clock = systemClock) {
  const client = httpsClient({ network, clock }, { host, port, tls: { ca: certificate.ca } });
  cleanUp.push({ [Symbol.dispose]: () => client.close() });
  return client;
}

test('requests one after another go over one connection, and are answered whole', async () => {
  await using server = await served();
  const client = clientOf(server);
  for (let round = 0; round < 3; round++)
    expect(await client.ask({ ...post, headers: { 'X-Key': 'k' } }, never)).toMatchObject({
      kind: 'answered',
      status: 200,
      body: '{}',
    });
  expect(server.connections).toBe(1);
  expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/mails', headers: { 'x-key': 'k' } });
  expect(server.requests[0]?.body.toString()).toBe('{"to":"marie"}');
});

test('requests at the same time do not wait for each other', async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await served({
    cue: (point, { number }) =>
      point === 'request' && number === 1 ? { kind: 'usual', gate: gate.promise } : undefined,
  });
  const client = clientOf(server);
  const first = client.ask(post, never);
  await client.ask(post, never);
  gate.resolve();
  expect(await first).toMatchObject({ kind: 'answered' });
  expect(server.connections).toBe(2);
});

test("a request that found no connection was not sent; the reason is the host's", async () => {
  await using server = await served();
  const problem = { code: 'NETWORK_NOT_GRANTED', what: 'Not granted.', next: 'Grant it.' };
  const closed: Network = { connect: () => Promise.reject(new ProblemError(problem)) };
  expect(await clientOf(server, closed).ask(post, never)).toMatchObject({
    kind: 'not-sent',
    why: expect.stringContaining('NETWORK_NOT_GRANTED') as string,
  });
});

test('nothing is told to a server that cannot prove who it is', async () => {
  await using server = await served();
  const { host, port } = server;
  const client = httpsClient({ network: openNetwork, clock: systemClock }, { host, port });
  expect(await client.ask(post, never)).toMatchObject({ kind: 'not-sent' });
  expect(server.requests).toHaveLength(0);
});

test.each<[string, HttpScript]>([
  ['breaks off before it read the request', { cue: () => ({ kind: 'drop', how: 'reset' }) }],
  ['breaks off before it answers', { cue: (point) => (point === 'request' ? { kind: 'drop' } : undefined) }],
  [
    'breaks off within the answer',
    {
      cue: (point) =>
        point === 'request' ? { kind: 'answer', status: 200, body: 'accepted', cutAfter: 3 } : undefined,
    },
  ],
  [
    'answers more than anybody wants to read',
    { cue: (point) => (point === 'request' ? { kind: 'answer', status: 200, body: 'x'.repeat(2 << 20) } : undefined) },
  ],
])('nobody knows what became of a request when the server %s', async (_, script) => {
  await using server = await served(script);
  expect(await clientOf(server).ask(post, never)).toMatchObject({ kind: 'no-answer' });
});

test('a request that takes too long, or is stopped, may have left', async () => {
  const clock = new VirtualClock();
  const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using server = await served({
    cue(point, { number }) {
      if (point === 'headers') return undefined;
      reached[number - 1]?.resolve();
      return { kind: 'silence' };
    },
  });
  const client = clientOf(server, openNetwork, clock);
  const late = client.ask({ ...post, timeout: 5000 }, never);
  await reached[0]?.promise;
  await clock.advance(5000);
  expect(await late).toEqual({ kind: 'no-answer', why: 'it took too long' });
  const giveUp = new AbortController();
  const stopped = client.ask(post, giveUp.signal);
  await reached[1]?.promise;
  giveUp.abort();
  expect(await stopped).toEqual({ kind: 'no-answer', why: 'it was stopped' });
  expect(clock.nextAlarmAt).toBeUndefined();
});

test('a request that is stopped before it begins is not sent', async () => {
  await using server = await served();
  const client = clientOf(server);
  expect(await client.ask(post, AbortSignal.abort())).toEqual({ kind: 'not-sent', why: 'it was stopped' });
  expect(server.connections).toBe(0);
});

test('one request that was stopped disturbs no later one', async () => {
  await using server = await served();
  const client = clientOf(server);
  const stop = new AbortController();
  await client.ask(post, stop.signal);
  stop.abort();
  expect(await client.ask(post, never)).toMatchObject({ kind: 'answered' });
  expect(server.connections).toBe(1);
});

test.each([
  [401, {}, 'auth', 'account', undefined],
  [402, {}, 'quota', 'account', undefined],
  [404, {}, 'config', 'account', undefined],
  [302, {}, 'config', 'account', undefined],
  [413, {}, 'content', 'mail', undefined],
  [422, {}, 'content', 'mail', undefined],
  [429, { 'retry-after': '120' }, 'throttle', 'account', 120_000],
  [500, {}, 'transient', 'account', undefined],
  [503, {}, 'transient', 'account', undefined],
  [503, { 'retry-after': '60' }, 'throttle', 'account', 60_000],
] as const)('HTTP %i %o is a refusal of class %s for the %s', (status, headers, kind, scope, wait) => {
  const refusal = httpRefusal({ kind: 'answered', status, headers, body: 'no' }, 0);
  expect(refusal).toMatchObject({ kind: 'refused', class: kind, scope, reply: { text: `HTTP ${status} no` } });
  expect('retryAfter' in refusal ? refusal.retryAfter : undefined).toBe(wait);
});

test('a request that did not leave is refused for now, one without an answer is uncertain', () => {
  expect(httpRefusal({ kind: 'not-sent', why: 'nothing listens there' }, 0)).toMatchObject({
    kind: 'refused',
    class: 'transient',
  });
  expect(httpRefusal({ kind: 'no-answer', why: 'it broke' }, 0)).toEqual({ kind: 'uncertain', why: 'it broke' });
});
