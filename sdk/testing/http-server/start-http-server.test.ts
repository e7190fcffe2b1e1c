import { request as secureRequest } from 'node:https';
import { expect, test } from 'vitest';
import { testCertificate } from '../test-certificate.ts';
import { startHttpServer, type HttpServer } from './start-http-server.ts';

const post = (server: HttpServer, body: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`http://${server.host}:${server.port}/v1/mails`, {
    method: 'POST',
    body,
    headers,
    ...(signal === undefined ? {} : { signal }),
  });

test('without a script it answers 200, and remembers what it was asked', async () => {
  await using server = await startHttpServer();
  const answer = await post(server, '{"to":"marie"}', { 'X-Key': 'k' });
  expect([answer.status, await answer.json()]).toEqual([200, {}]);
  expect(
    server.requests.map(({ method, path, headers, body }) => [method, path, headers['x-key'], body.toString()]),
  ).toEqual([['POST', '/v1/mails', 'k', '{"to":"marie"}']]);
});

test('it asks to wait, fails, and is slow on cue', async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  await using server = await startHttpServer({
    cue: (point, { number }) => {
      if (point === 'headers') return undefined;
      if (number === 1) return { kind: 'answer', status: 429, headers: { 'Retry-After': '120' }, body: 'slower' };
      if (number === 2) return { kind: 'answer', status: 503 };
      reached.resolve();
      return { kind: 'answer', status: 202, body: { id: 'a1' }, pace: 'octets', gate: gate.promise };
    },
  });
  const busy = await post(server, '');
  expect([busy.status, busy.headers.get('retry-after'), await busy.text()]).toEqual([429, '120', 'slower']);
  expect((await post(server, '')).status).toBe(503);
  let answered = false;
  const slow = post(server, '').then((answer) => {
    answered = true;
    return answer;
  });
  await reached.promise;
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  gate.resolve();
  expect(await (await slow).json()).toEqual({ id: 'a1' });
});

test('it breaks off before the body, before the answer, and within it', async () => {
  await using server = await startHttpServer({
    cue: (point, { number }) => {
      if (number === 1) return { kind: 'drop', how: 'reset' };
      if (point === 'headers') return undefined;
      return number === 2 ? { kind: 'drop' } : { kind: 'answer', status: 200, body: 'x'.repeat(100), cutAfter: 10 };
    },
  });
  await expect(post(server, 'one')).rejects.toThrow('fetch failed');
  expect(server.requests).toHaveLength(0);
  await expect(post(server, 'two')).rejects.toThrow('fetch failed');
  expect(server.requests.map(({ body }) => body.toString())).toEqual(['two']);
  const cut = await post(server, 'three');
  expect(cut.status).toBe(200);
  await expect(cut.text()).rejects.toThrow('terminated');
});

test('a client that gives up on a silent server disturbs nobody', async () => {
  const giveUp = new AbortController();
  await using server = await startHttpServer({
    cue: (point, { number }) => {
      if (point === 'headers' || number > 1) return undefined;
      giveUp.abort();
      return { kind: 'silence' };
    },
  });
  await expect(post(server, 'one', {}, giveUp.signal)).rejects.toThrow('aborted');
  expect((await post(server, 'two')).status).toBe(200);
});

test('a request that is repeated under its key gets the first answer, unless that was an error', async () => {
  let asked = 0;
  await using server = await startHttpServer({
    cue: (point) =>
      point === 'headers'
        ? undefined
        : { kind: 'answer', status: ++asked === 1 ? 500 : 202, body: { id: `number ${asked}` } },
  });
  const key = { 'Idempotency-Key': 'mail-7' };
  expect((await post(server, 'a', key)).status).toBe(500);
  for (let round = 0; round < 2; round++)
    expect(await (await post(server, 'a', key)).json()).toEqual({ id: 'number 2' });
  expect(await (await post(server, 'b', { 'Idempotency-Key': 'mail-8' })).json()).toEqual({ id: 'number 3' });
  expect(server.requests.map(({ repeated }) => repeated)).toEqual([false, false, true, false]);
});

test('a body over the limit ends the connection', async () => {
  await using server = await startHttpServer({ bodyLimit: 1000 });
  await expect(post(server, 'x'.repeat(100_000))).rejects.toThrow('fetch failed');
  expect(server.requests).toHaveLength(0);
});

test('it speaks TLS with a certificate of the test', async () => {
  const certificate = await testCertificate(['127.0.0.1']);
  await using server = await startHttpServer({ tls: certificate });
  const status = await new Promise((resolve, reject) => {
    secureRequest({ host: server.host, port: server.port, ca: certificate.ca }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect([status, server.connections]).toEqual([200, 1]);
});
