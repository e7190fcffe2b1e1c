import type { ServerResponse } from 'node:http';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Network, Problem } from '@postrider/sdk';
import { activated, openNetwork, silentLog, testCertificate, testInstance, VirtualClock } from '@postrider/sdk/testing';
import type { TestCertificate } from '@postrider/sdk/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import plugin from './index.ts';
import { isExchangeOnline } from './refusal.ts';
import type { FakeExchange, FakeExchangeOptions } from './testing/fake-exchange.ts';
import { codeOf } from './testing/scripted-answers.ts';
import { inboxFor, never, openOn, password, settingsFor, startServer, textsIn } from './testing/test-mailbox.ts';
import type { MailboxTerms } from './testing/test-mailbox.ts';

let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await testCertificate(['127.0.0.1']);
});

async function refusalFrom(server: FakeExchange, terms: MailboxTerms = {}): Promise<Problem> {
  const opened = await inboxFor(server.port, terms).open(never);
  if (opened.kind === 'opened') throw new Error('This was to be refused.');
  return opened.problem;
}

/** Resolves when no connection is left; what was dropped is gone at once, and its server hears of it soon. */
async function noneLeft(server: FakeExchange): Promise<void> {
  while (server.connections.open > 0) await new Promise((resolve) => setImmediate(resolve));
}

const answering = (status: number, headers: Record<string, string> = {}, body = '') => ({
  cue: () => (response: ServerResponse) => void response.writeHead(status, headers).end(body),
});

describe('signing in', () => {
  test.each<[string, FakeExchangeOptions['schemes'], MailboxTerms['settings'], readonly string[]]>([
    ['NTLM where it is offered', ['Negotiate', 'NTLM', 'Basic'], {}, ['sign-in', 'sign-in', 'GetFolder']],
    ['Basic where nothing else is', ['Basic'], {}, ['sign-in', 'GetFolder']],
    ['what the settings say: ntlm', undefined, { auth: 'ntlm' }, ['sign-in', 'GetFolder']],
    ['what the settings say: basic', undefined, { auth: 'basic' }, ['GetFolder']],
  ])('uses %s, over one connection', async (_, schemes, settings, requests) => {
    await using server = await startServer(schemes === undefined ? {} : { schemes });
    const session = await openOn(server, { settings: settings ?? {} });
    expect(server.requests).toEqual(requests);
    expect(server.connections.opened).toBe(1);
    await session.close();
    await noneLeft(server);
  });

  test.each(['ntlm', 'basic'] as const)('by %s works however user and domain are written', async (auth) => {
    await using server = await startServer();
    for (const settings of [
      { user: 'NORTHLIGHT\\sales' },
      { user: 'sales', domain: 'NORTHLIGHT' },
      { user: 'sales@northlight.example' },
      { user: 'SALES' },
    ])
      await (await openOn(server, { settings: { auth, ...settings } })).close();
    expect(server.refusals).toEqual([]);
  });

  test.each(['ntlm', 'basic'] as const)('by %s works with a password of any letters', async (auth) => {
    const odd = ' pässwörd "with" \\ and ☂ :𐐨 ';
    await using server = await startServer({ users: { sales: odd } });
    await (await openOn(server, { settings: { auth }, password: odd })).close();
  });

  test('by NTLM works with a server that does not tell its time', async () => {
    await using server = await startServer({ schemes: ['NTLM'], tellsTime: false });
    await (await openOn(server)).close();
  });

  test('by NTLM tells of a server that hangs up within it', async () => {
    await using server = await startServer({ closes: () => true });
    const problem = await refusalFrom(server, { settings: { auth: 'ntlm' } });
    expect(problem.code).toBe('EXCHANGE_PROTOCOL');
    expect(problem.what).toContain('hangs up within the NTLM sign-in');
    await noneLeft(server);
  });

  test('by NTLM names the TLS connection to a server that asks for it', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-exchange-'));
    const ca = join(folder.path, 'authority.pem');
    await writeFile(ca, certificate.ca);
    await using server = await startServer({ schemes: ['NTLM'], tls: certificate, bindsChannels: true });
    const session = await openOn(server, { settings: { security: 'tls', tls: { ca } } });
    expect(await session.list(never)).toEqual([]);
    await session.close();
  });

  test.each(['ntlm', 'basic', 'automatic'] as const)('with a wrong password by %s is tried once', async (auth) => {
    await using server = await startServer();
    const problem = await refusalFrom(server, { settings: { auth }, password: 'wrong one' });
    expect(problem.code).toBe('EXCHANGE_AUTH_REFUSED');
    expect(server.refusals).toEqual(['wrong password']);
    await noneLeft(server);
  });

  test.each<[string, NonNullable<FakeExchangeOptions['schemes']>, NonNullable<MailboxTerms['settings']>, string]>([
    ['only Negotiate is offered', ['Negotiate'], {}, 'it offers negotiate'],
    ['only Bearer is offered', ['Bearer'], {}, 'it offers bearer'],
    ['nothing is offered', [], {}, 'it offers nothing that is known'],
    ['ntlm is asked for and Basic offered', ['Basic'], { auth: 'ntlm' }, 'it offers basic'],
  ])('is refused with what the server offers when %s', async (_, schemes, settings, words) => {
    await using server = await startServer({ schemes });
    const problem = await refusalFrom(server, { settings });
    expect(problem.code).toBe('EXCHANGE_AUTH_UNSUPPORTED');
    expect(problem.what).toContain(words);
  });

  test.each<[string, MailboxTerms]>([
    ['user', { settings: { user: 'sales\r\nHost: elsewhere' } }],
    ['user', { settings: { user: 'sales:x' } }],
    ['user', { settings: { user: '' } }],
    ['password', { password: 'secret\n' }],
    ['password', { password: '' }],
  ])('does not send a %s that no sign-in can carry', async (what, terms) => {
    await using server = await startServer();
    const problem = await refusalFrom(server, terms);
    expect(problem.code).toBe('EXCHANGE_UNSENDABLE_CREDENTIALS');
    expect(problem.what).toContain(`the ${what} is`);
    expect(server.connections.opened).toBe(0);
  });

  test.each([
    ['the authority is unknown', {}, 'EXCHANGE_CERTIFICATE'],
    ['the name is another', { serverName: 'mail.northlight.example' }, 'EXCHANGE_CERTIFICATE'],
    ['the file of the authority is not there', { ca: '/nowhere/authority.pem' }, 'EXCHANGE_CA_UNREADABLE'],
  ])('is refused over TLS when %s', async (_, tls, code) => {
    await using server = await startServer({ tls: certificate });
    expect((await refusalFrom(server, { settings: { security: 'tls', tls } })).code).toBe(code);
    expect(server.requests).toEqual([]);
  });

  test('is refused when a server without TLS is asked for it', async () => {
    await using server = await startServer();
    expect((await refusalFrom(server, { settings: { security: 'tls' } })).code).toBe('EXCHANGE_TLS_FAILED');
  });
});

describe('a server that turns away', () => {
  test.each<[number, Record<string, string>, string]>([
    [403, {}, 'EXCHANGE_FORBIDDEN'],
    [404, {}, 'EXCHANGE_NO_SERVICE'],
    [302, { Location: 'https://elsewhere.example/owa/' }, 'EXCHANGE_NO_SERVICE'],
    [500, {}, 'EXCHANGE_SERVER_TROUBLE'],
    [503, {}, 'EXCHANGE_SERVER_TROUBLE'],
    [418, {}, 'EXCHANGE_PROTOCOL'],
    [200, { 'Content-Type': 'text/html' }, 'EXCHANGE_PROTOCOL'],
    [200, { 'Content-Type': 'text/xml; charset=utf-16' }, 'EXCHANGE_PROTOCOL'],
    [200, { 'Content-Type': 'application/json' }, 'EXCHANGE_PROTOCOL'],
  ])('with %i %o is %s', async (status, headers, code) => {
    await using server = await startServer(answering(status, headers));
    const problem = await refusalFrom(server, { settings: { auth: 'basic' } });
    expect(problem.code).toBe(code);
    expect(problem.what).toContain('inbox sales');
    await noneLeft(server);
  });

  test('to somewhere else is not followed, and told where', async () => {
    await using server = await startServer(answering(307, { Location: 'https://elsewhere.example/ews' }));
    const problem = await refusalFrom(server, { settings: { auth: 'basic' } });
    expect(problem.what).toContain('it points to https://elsewhere.example/ews');
    expect(server.connections.opened).toBe(1);
  });

  test('and repeats the password shows none of it', async () => {
    const token = Buffer.from(`sales:${password}`).toString('base64');
    await using server = await startServer(answering(302, { Location: `/?${encodeURI(token)}&p=${password}` }));
    const shown = JSON.stringify(await refusalFrom(server, { settings: { auth: 'basic' } }));
    expect(shown).toContain('(not shown)');
    expect(shown).not.toContain(password);
    expect(shown).not.toContain(token);
  });
});

describe('Exchange Online', () => {
  test.each<[string, Partial<FakeExchangeOptions>]>([
    ['answers 403', answering(403)],
    ['offers only OAuth', { schemes: ['Bearer'] }],
  ])('that %s is told for what it is', async (_, options) => {
    const host = 'outlook.office365.com';
    await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-exchange-'));
    const online = await testCertificate([host]);
    const ca = join(folder.path, 'authority.pem');
    await writeFile(ca, online.ca);
    await using server = await startServer({ tls: online, ...options });
    const { port } = server;
    const network: Network = { connect: (_, signal) => openNetwork.connect({ host: server.host, port }, signal) };
    const problem = await refusalFrom(server, { network, settings: { host, security: 'tls', tls: { ca } } });
    expect(problem.code).toBe('EXCHANGE_ONLINE_ENDED');
    expect(problem.next).toContain('Microsoft has ended EWS');
  });

  test.each([
    ['outlook.office365.com', true],
    ['OUTLOOK.office.com', true],
    ['partner.outlook.cn', true],
    ['office365.com.northlight.example', false],
    ['myoutlook.com', false],
    ['mail.northlight.example', false],
  ])('%s is of it: %s', (host, is) => {
    expect(isExchangeOnline(host)).toBe(is);
  });
});

describe('a mailbox', () => {
  test('of somebody else is read by who may, and only by them', async () => {
    const users = { sales: password, info: 'another', boss: 'a third' };
    await using server = await startServer({ users, shared: { sales: ['info@northlight.example'] } });
    server.store('info').deliver(Buffer.from('Subject: shared\r\n\r\n'));
    const session = await openOn(server, { settings: { address: 'info@northlight.example' } });
    const [mail] = await session.list(never);
    if (mail === undefined) throw new Error('Nothing was listed.');
    await session.settle(mail, 'delete', never);
    await session.close();
    expect(textsIn(server, 'deleteditems', 'info')).toHaveLength(1);
    const problem = await refusalFrom(server, { settings: { address: 'boss@northlight.example' } });
    expect(problem.code).toBe('EXCHANGE_NO_MAILBOX');
  });

  test('is read in the folder that the settings name, whatever the case of its first name', async () => {
    await using server = await startServer();
    const store = server.store('sales');
    const answers = store.create(store.known('inbox')?.id ?? '', 'Answers & <more>');
    store.deliver(Buffer.from('Subject: inside\r\n\r\n'), 't:Message', answers?.id);
    for (const folder of ['inbox/Answers & <more>', 'Inbox / answers & <MORE>', '/Inbox/Answers & <more>/']) {
      const session = await openOn(server, { settings: { folder } });
      expect(await session.list(never)).toHaveLength(1);
      await session.close();
    }
  });

  test.each(['Inbox/Nowhere', 'Nowhere/Inbox', 'archiveinbox'])('without the folder %s is refused', async (folder) => {
    await using server = await startServer();
    const problem = await refusalFrom(server, { settings: { folder } });
    expect(problem.code).toBe('EXCHANGE_NO_FOLDER');
    expect(problem.what).toContain(folder);
    await noneLeft(server);
  });
});

test('the plugin registers the inbox that its manifest declares', async () => {
  await using server = await startServer();
  await using running = await activated(plugin);
  const instance = testInstance({ settings: settingsFor(server.port), secrets: { sales: password } });
  const inbox = await running.make('inboxes', 'exchange', instance);
  const opened = await inbox.open(never);
  expect(opened.kind).toBe('opened');
  if (opened.kind === 'opened') await opened.session.close();
});

test('an inbox that is stopped while it is opened is refused, and hangs up', async () => {
  const stop = new AbortController();
  await using server = await startServer({ cue: () => () => stop.abort() });
  const opened = await inboxFor(server.port).open(stop.signal);
  expect(opened).toMatchObject({ kind: 'refused', problem: { code: 'EXCHANGE_STOPPED' } });
  await noneLeft(server);
});

test('a server that says nothing is given up after the time that the settings give it', async () => {
  const clock = new VirtualClock();
  const reached = Promise.withResolvers<void>();
  await using server = await startServer({ cue: () => () => reached.resolve() });
  const opening = inboxFor(server.port, { clock, settings: { timeouts: { connect: 5, answer: 20 } } }).open(never);
  await reached.promise;
  await clock.advance(19_999);
  expect(await Promise.race([opening, Promise.resolve('waiting')])).toBe('waiting');
  await clock.advance(1);
  expect(await opening).toMatchObject({ problem: { code: 'EXCHANGE_TIMEOUT' } });
  expect(clock.nextAlarmAt).toBeUndefined();
});

test('a log never tells a password', async () => {
  const lines: string[] = [];
  const write = (...line: readonly unknown[]): void => void lines.push(JSON.stringify(line));
  const log = { ...silentLog, debug: write, info: write, warn: write, error: write };
  await using server = await startServer();
  server.store('sales').deliver(Buffer.from('Subject: a\r\n\r\n'));
  const session = await openOn(server, { log });
  await session.list(never);
  await codeOf(session.fetch({ uid: 'nothing' }, 100, never));
  await session.close();
  expect(lines.join('\n')).not.toContain(password);
});
