import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpServer } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { secretGoogle } from './secret-google.ts';

const installed = { client_id: 'client-1', client_secret: 'client-secret-77', redirect_uris: ['http://localhost'] };

test.each([false, true])('the permission is kept as a secret, and shown to nobody (--json: %s)', async (json) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-google-'));
  const body = { refresh_token: '1//refresh-me', scope: 'https://mail.google.com/', token_type: 'Bearer' };
  await using google = await startHttpServer({
    cue: (point) => (point === 'request' ? { kind: 'answer', status: 200, body } : undefined),
  });
  const client = join(folder.path, 'client.json');
  await writeFile(client, JSON.stringify({ installed }));
  const visits: Promise<unknown>[] = [];
  const follow = (line: string): void => {
    if (!line.startsWith('https://accounts.')) return;
    const { searchParams } = new URL(line);
    visits.push(fetch(`${searchParams.get('redirect_uri')}?state=${searchParams.get('state')}&code=4/code`));
  };
  const plain = recordingTerminal();
  const terminal = {
    ...plain,
    verbatim: (line: string) => (follow(line), plain.verbatim(line)),
    tell: (line: string) => (follow(line), plain.tell(line)),
  };
  const exitCode = await secretGoogle(
    {
      name: 'desk-google',
      client,
      endpoints: {
        authorization: 'https://accounts.google.example/auth',
        token: `http://${google.host}:${google.port}/`,
      },
    },
    {
      terminal,
      configuration: join(folder.path, 'postrider.yaml'),
      json,
      signal: new AbortController().signal,
      environment: {},
    },
  );
  await Promise.all(visits);
  expect(exitCode).toBe(exitCodes.done);
  const kept = JSON.parse(await readFile(join(folder.path, '.postrider/secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  expect(JSON.parse(kept['desk-google'] ?? '')).toMatchObject({
    type: 'authorized_user',
    refresh_token: '1//refresh-me',
  });
  expect(plain.documents).toEqual(json ? [{ kept: 'desk-google' }] : []);
  expect(plain.printed.length > 0).toBe(!json);
  for (const secret of ['1//refresh-me', 'client-secret-77'])
    expect(JSON.stringify([plain.printed, plain.told, plain.documents])).not.toContain(secret);
});

test.each([
  ['no JSON at all', 'not that of an OAuth client'],
  [JSON.stringify({ web: installed }), 'client for websites'],
  [JSON.stringify({ installed: { client_id: 'a' } }), 'not that of an OAuth client'],
  ['[1]', 'not that of an OAuth client'],
])('a file that is no client for desktop programs is told before anything is opened: %s', async (content, what) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-google-'));
  const client = join(folder.path, 'client.json');
  await writeFile(client, content);
  const context = {
    terminal: recordingTerminal(),
    configuration: join(folder.path, 'postrider.yaml'),
    json: false,
    signal: new AbortController().signal,
    environment: {},
  };
  const problem = await problemOf(() => secretGoogle({ name: 'desk-google', client }, context));
  expect(problem).toMatchObject({ code: 'GOOGLE_CLIENT_UNREADABLE', what: expect.stringContaining(what) as string });
  expect(JSON.stringify(problem)).not.toContain('client-secret-77');
  expect(await problemOf(() => secretGoogle({ name: 'x' }, context))).toMatchObject({
    code: 'GOOGLE_CLIENT_UNREADABLE',
    next: expect.stringContaining('--client') as string,
  });
  expect(await problemOf(() => secretGoogle({ name: 'x', client: '/nowhere/c.json' }, context))).toMatchObject({
    code: 'FILE_UNREADABLE',
  });
});

test.each([
  ['bad name', undefined, 'SECRET_NAME'],
  ['desk-google', 'no JSON', 'SECRET_FILE_UNREADABLE'],
])('nobody signs in for what could not be kept: %s, %s', async (name, there, code) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-google-'));
  const client = join(folder.path, 'client.json');
  await writeFile(client, JSON.stringify({ installed }));
  await mkdir(join(folder.path, '.postrider'));
  if (there !== undefined) await writeFile(join(folder.path, '.postrider/secrets.json'), there, { mode: 0o600 });
  const stop = new AbortController();
  // A page that is shown all the same ends the test.
  const terminal = { ...recordingTerminal(), verbatim: () => stop.abort() };
  const configuration = join(folder.path, 'postrider.yaml');
  const context = { terminal, configuration, json: false, signal: stop.signal, environment: {} };
  expect(await problemOf(() => secretGoogle({ name, client }, context))).toMatchObject({ code });
});

test('who gives up is not told of a failure, and nothing is kept', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-google-'));
  const client = join(folder.path, 'client.json');
  await writeFile(client, JSON.stringify({ installed }));
  const stop = new AbortController();
  const terminal = { ...recordingTerminal(), verbatim: () => stop.abort() };
  const configuration = join(folder.path, 'postrider.yaml');
  const context = { terminal, configuration, json: false, signal: stop.signal, environment: {} };
  expect(await secretGoogle({ name: 'desk-google', client }, context)).toBe(exitCodes.stopped);
  await expect(readFile(join(folder.path, '.postrider/secrets.json'))).rejects.toMatchObject({ code: 'ENOENT' });
});
