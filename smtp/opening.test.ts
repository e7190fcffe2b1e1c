import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Network, type Problem, ProblemError } from '@postrider/sdk';
import { openNetwork, type SmtpScript, startSmtpServer, testCertificate, VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { accountAt, type AccountTerms, calm, connectTo, mailOf, told } from './test-account.ts';

const certificate = testCertificate(['127.0.0.1', 'mail.test']);
const signedIn = { user: 'studio', password: { secret: 'studio' } } as const;
const users = { studio: 'Correct horse 9' };

/** What is wrong, and what it means to the host. */
async function refusal(script: SmtpScript, terms: AccountTerms = {}): Promise<Problem & { readonly class: string }> {
  await using server = await startSmtpServer(script);
  const connected = await accountAt(server, terms).connect(calm());
  if (connected.kind === 'connected') throw new Error('It connected');
  expect(await accountAt(server, terms).verify(calm())).toMatchObject({ code: connected.problem.code });
  expect(JSON.stringify(connected)).not.toContain('Correct horse 9');
  return { ...connected.problem, class: connected.refusal.class };
}

/** The settings `tls.ca` of a file that holds the test's authority. */
async function trusting<T>(work: (ca: string) => Promise<T>): Promise<T> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-trust-'));
  const ca = join(folder.path, 'ca.pem');
  await writeFile(ca, (await certificate).ca);
  return await work(ca);
}

test.each(['starttls', 'tls'] as const)('%s: secured, signed in, and only then the mail', async (security) => {
  const { key, cert } = await certificate;
  const mode = security === 'tls' ? 'immediate' : 'starttls';
  await using server = await startSmtpServer({ tls: { mode, key, cert }, users });
  await trusting(async (ca) => {
    const settings = { security, tls: { ca, verify: 'on' }, ...signedIn } as const;
    const connection = await connectTo(server, { settings });
    const outcomes = await Promise.all([1, 2, 3].map((number) => connection.send(mailOf(number), calm())));
    expect(outcomes.map(told)).toEqual(['accepted', 'accepted', 'accepted']);
    await connection.close();
  });
  expect(server.connections[0]).toMatchObject({ secured: true, user: 'studio' });
  await server.until(() => server.connections[0]?.open === false);
});

test('a large mail crosses TLS whole', async () => {
  const { key, cert } = await certificate;
  await using server = await startSmtpServer({ tls: { mode: 'starttls', key, cert } });
  const settings = { security: 'starttls', tls: { verify: 'off' } } as const;
  const connection = await connectTo(server, { settings });
  const chunks = Array.from({ length: 300 }, () => Buffer.from('.word word word\r\n'.repeat(400)));
  expect(told(await connection.send(mailOf(1, '', { chunks }), calm()))).toBe('accepted');
  expect(server.mails[0]?.octets.equals(Buffer.concat(chunks))).toBe(true);
  await connection.close();
});

test.each(['PLAIN', 'LOGIN', 'CRAM-MD5'] as const)('signs in by %s when that is all there is', async (mechanism) => {
  await using server = await startSmtpServer({ users, mechanisms: [mechanism] });
  expect(await accountAt(server, { settings: signedIn }).verify(calm())).toBeUndefined();
  expect(server.connections[0]?.user).toBe('studio');
  expect(server.connections[0]?.commands.at(-1)).toBe('QUIT');
});

test('nothing of what opened the session stays on its socket', async () => {
  await using server = await startSmtpServer({ users });
  const sockets: Socket[] = [];
  const network: Network = {
    async connect(to, signal) {
      const socket = await openNetwork.connect(to, signal);
      sockets.push(socket);
      return socket;
    },
  };
  await connectTo(server, { network, settings: signedIn });
  const [socket] = sockets;
  expect(socket?.timeout).toBe(0);
  expect(socket?.listeners('data')).toHaveLength(1);
  expect(socket?.listeners('timeout')).toHaveLength(0);
});

test('a certificate of an unknown authority: which file to name', async () => {
  const { key, cert } = await certificate;
  const problem = await refusal({ tls: { mode: 'starttls', key, cert } }, { settings: { security: 'starttls' } });
  expect(problem).toMatchObject({
    code: 'SMTP_CERTIFICATE',
    class: 'config',
    where: { pointer: '/accounts/studio/tls' },
  });
  expect(problem.next).toContain('tls.ca');
});

test('a certificate for other names: which it has, and what to write', async () => {
  const { key, cert } = await certificate;
  await trusting(async (ca) => {
    const settings = { security: 'starttls', tls: { ca, serverName: 'mail.isp.example', verify: 'on' } } as const;
    const problem = await refusal({ tls: { mode: 'starttls', key, cert } }, { settings });
    expect(problem).toMatchObject({ code: 'SMTP_CERTIFICATE', class: 'config' });
    expect(problem.what).toContain('not for mail.isp.example but for 127.0.0.1, mail.test');
  });
});

test('a server without STARTTLS is sent nothing, least of all a password', async () => {
  const problem = await refusal({ users }, { settings: { security: 'starttls', ...signedIn } });
  expect(problem).toMatchObject({ code: 'SMTP_TLS_MISSING', class: 'config' });
  expect(problem.what).toContain('does not offer STARTTLS');
});

test('STARTTLS that is out of order for now is tried again later', async () => {
  const { key, cert } = await certificate;
  const script: SmtpScript = {
    tls: { mode: 'starttls', key, cert },
    cue: ({ point }) => (point === 'secure' ? { kind: 'reply', text: '454 4.7.0 TLS not available' } : undefined),
  };
  const problem = await refusal(script, { settings: { security: 'starttls' } });
  expect(problem).toMatchObject({ code: 'SMTP_TLS_MISSING', class: 'transient' });
});

test('TLS towards a port that speaks plain SMTP: what to write instead', async () => {
  const problem = await refusal({}, { settings: { security: 'tls' } });
  expect(problem).toMatchObject({ code: 'SMTP_TLS_FAILED', class: 'config' });
  expect(problem.next).toContain('security: starttls');
});

test('a wrong password is the account’s business, too many tries are not', async () => {
  const wrong = await refusal({ users: { studio: 'another' } }, { settings: signedIn });
  expect(wrong).toMatchObject({ code: 'SMTP_AUTH_REFUSED', class: 'auth' });
  const busy: SmtpScript = {
    users,
    cue: ({ point }) =>
      point === 'authenticate'
        ? { kind: 'reply', text: '454 4.7.0 Too many login attempts, please try again later' }
        : undefined,
  };
  expect(await refusal(busy, { settings: signedIn })).toMatchObject({ code: 'SMTP_AUTH_REFUSED', class: 'throttle' });
});

test('a server that offers no way to sign in, or only ways unknown here', async () => {
  const none = await refusal({}, { settings: signedIn });
  expect(none).toMatchObject({ code: 'SMTP_AUTH_MISSING', class: 'config' });
  const other = await refusal({ keywords: ['AUTH XOAUTH2'] }, { settings: signedIn });
  expect(other.what).toContain('offers only XOAUTH2');
  const named = await refusal({ users }, { settings: { ...signedIn, auth: 'cram-md5' } });
  expect(named.what).toContain('offers only PLAIN, LOGIN');
});

test('a greeting that refuses is told in the server’s words', async () => {
  const problem = await refusal({
    greeting: '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
  });
  expect(problem).toMatchObject({ code: 'SMTP_GREETING_REFUSED', class: 'block' });
  expect(problem.what).toContain('zen.spamhaus.org');
});

test('a server that ends the connection before it greets', async () => {
  const problem = await refusal({ cue: ({ point }) => (point === 'connect' ? { kind: 'drop' } : undefined) });
  expect(problem).toMatchObject({ code: 'SMTP_DISCONNECTED', class: 'transient' });
});

test('421 in answer to EHLO is a refusal of this session', async () => {
  const problem = await refusal({
    cue: ({ point }) => (point === 'hello' ? { kind: 'reply', text: '421 4.3.2 Too busy' } : undefined),
  });
  expect(problem.code).toBe('SMTP_HELLO_REFUSED');
});

test('a server so old that it knows only HELO is good enough for loopback', async () => {
  await using server = await startSmtpServer({
    cue: ({ line }) => (line.startsWith('EHLO') ? { kind: 'reply', text: '502 5.5.1 Not implemented' } : undefined),
    keywords: [],
  });
  const connection = await connectTo(server);
  expect(told(await connection.send(mailOf(1), calm()))).toBe('accepted');
});

test.each(['connect', 'hello', 'authenticate'] as const)('silence at %s ends in time', async (point) => {
  const clock = new VirtualClock();
  await using server = await startSmtpServer({
    users,
    cue: (moment) => (moment.point === point ? { kind: 'silence' } : undefined),
  });
  const connecting = accountAt(server, { clock, settings: signedIn }).connect(calm());
  await server.until(() => server.connections[0]?.commands.length === { connect: 0, hello: 1, authenticate: 2 }[point]);
  await clock.advance(301_000);
  expect(await connecting).toMatchObject({ kind: 'refused', problem: { code: 'SMTP_TIMEOUT' } });
  expect(clock.nextAlarmAt).toBeUndefined();
  await server.until(() => server.connections[0]?.open === false);
});

test('a closed port and an unknown name say which they are', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  expect(await accountAt({ host: '127.0.0.1', port }).verify(calm())).toMatchObject({
    code: 'SMTP_UNREACHABLE',
    what: expect.stringContaining('nothing listens there'),
  });
  const network = {
    connect: () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })),
  };
  expect(await accountAt({ host: 'mail.isp.example', port }, { network }).verify(calm())).toMatchObject({
    code: 'SMTP_UNREACHABLE',
    what: expect.stringContaining('no server is known by that name'),
  });
});

test('a network that never answers is given up', async () => {
  const clock = new VirtualClock();
  const network = {
    connect: (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  };
  const verified = accountAt({ host: '192.0.2.1', port: 25 }, { clock, network }).verify(calm());
  await clock.advance(60_000);
  expect(await verified).toMatchObject({
    code: 'SMTP_UNREACHABLE',
    what: expect.stringContaining('within 60 seconds'),
  });
});

test('what the host says of an unreachable server is kept', async () => {
  const said = { what: 'Account `studio` could not connect: no way.', next: 'Go online.' };
  const network = { connect: () => Promise.reject(new ProblemError({ code: 'NETWORK_UNREACHABLE', ...said })) };
  const connected = await accountAt({ host: 'mail.isp.example', port: 25 }, { network }).connect(calm());
  expect(connected).toMatchObject({ refusal: { class: 'transient' }, problem: { code: 'SMTP_UNREACHABLE', ...said } });
});

test('a host that grants no connection is a matter of configuration', async () => {
  const problem = { code: 'NETWORK_NOT_GRANTED', what: 'Not granted.', next: 'Grant it.' };
  const network = { connect: () => Promise.reject(new ProblemError(problem)) };
  const connected = await accountAt({ host: 'mail.isp.example', port: 25 }, { network }).connect(calm());
  expect(connected).toMatchObject({ kind: 'refused', refusal: { class: 'config', scope: 'account' }, problem });
});

test('stopping while connecting leaves nothing open', async () => {
  await using server = await startSmtpServer({ cue: () => ({ kind: 'silence' }) });
  const stop = new AbortController();
  const connecting = accountAt(server).connect(stop.signal);
  await server.until(() => server.connections.length === 1);
  stop.abort();
  expect(await connecting).toMatchObject({ kind: 'refused', problem: { code: 'SMTP_STOPPED' } });
  await server.until(() => server.connections[0]?.open === false);
});

test('a file of authorities that is missing is named', async () => {
  const settings = { security: 'starttls', tls: { ca: '/nowhere/ca.pem', verify: 'on' } } as const;
  const problem = await refusal({}, { settings });
  expect(problem).toMatchObject({
    code: 'SMTP_AUTHORITY_UNREADABLE',
    class: 'config',
    where: { file: '/nowhere/ca.pem' },
  });
});
