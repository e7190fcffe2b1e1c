import { writeFile, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '@postrider/sdk';
import type { LogDetails, Problem } from '@postrider/sdk';
import { silentLog, testCertificate, testInstance, VirtualClock } from '@postrider/sdk/testing';
import type { Pop3ServerOptions, TestCertificate } from '@postrider/sdk/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import plugin from './index.ts';
import { pop3Inbox } from './pop3-inbox.ts';
import { inboxFor, never, openOn, password, startServer } from './test-mailbox.ts';
import type { MailboxTerms } from './test-mailbox.ts';

/** The problem that an opening is refused with, after which no connection may be left. */
async function refusalFrom(server: Partial<Pop3ServerOptions>, terms: MailboxTerms = {}): Promise<Problem> {
  await using started = await startServer(server);
  const opened = await inboxFor(started.port, terms).open(never);
  if (opened.kind === 'opened') throw new Error('This was to be refused.');
  return opened.problem;
}

describe('signing in', () => {
  test.each([
    ['APOP where nothing is encrypted and the greeting allows it', {}, {}, ['CAPA', 'APOP']],
    [
      'SASL PLAIN where there is no APOP',
      { offers: ['CAPA', 'SASL PLAIN', 'USER'] },
      {},
      ['CAPA', 'AUTH', 'CONTINUATION'],
    ],
    ['USER and PASS where there is nothing else', { offers: ['CAPA', 'USER'] }, {}, ['CAPA', 'USER sales', 'PASS']],
    ['USER and PASS where CAPA is unknown', { offers: ['USER'] }, {}, ['CAPA', 'USER sales', 'PASS']],
    ['what the settings say: user', {}, { auth: 'user' }, ['CAPA', 'USER sales', 'PASS']],
    ['what the settings say: plain', {}, { auth: 'plain' }, ['CAPA', 'AUTH', 'CONTINUATION']],
    ['what the settings say: apop', { offers: ['APOP'] }, { auth: 'apop' }, ['CAPA', 'APOP']],
  ] as const)('uses %s', async (_, server, settings, commands) => {
    await using started = await startServer(server);
    const session = await openOn(started, { settings });
    expect(started.commands).toEqual(commands);
    await session.close();
  });

  test('works with a password of any letters', async () => {
    const odd = ' pässwörd "with" \\ and ☂ ';
    for (const auth of ['plain', 'user', 'apop'] as const) {
      await using started = await startServer({ users: { sales: odd } });
      await (await openOn(started, { settings: { auth }, password: odd })).close();
      expect(started.sessions).toBe(1);
    }
  });

  test.each([
    ['apop', ['CAPA', 'USER']],
    ['plain', ['CAPA', 'USER', 'APOP']],
    ['automatic', ['CAPA']],
  ] as const)(
    'by %s on a server that does not offer it is refused before anything secret is said',
    async (auth, offers) => {
      await using server = await startServer({ offers });
      const opened = await inboxFor(server.port, { settings: { auth } }).open(never);
      expect(opened).toMatchObject({ kind: 'refused', problem: { code: 'POP3_AUTH_UNSUPPORTED' } });
      expect(server.commands).toEqual(['CAPA']);
    },
  );

  test.each([
    ['[AUTH] bad', 'POP3_AUTH_REFUSED'],
    ['Logon failure: unknown user name or bad password.', 'POP3_AUTH_REFUSED'],
    ['', 'POP3_AUTH_REFUSED'],
    ['[IN-USE] locked', 'POP3_IN_USE'],
    ['[in-use] locked', 'POP3_IN_USE'],
    ['Unable to lock maildrop: mailbox is busy', 'POP3_IN_USE'],
    ['account locked after too many failures', 'POP3_AUTH_REFUSED'],
    ['[LOGIN-DELAY] minimum time between mail checks is 15 minutes', 'POP3_LOGIN_DELAY'],
    ['[SYS/TEMP] try later', 'POP3_SERVER_TEMPORARY'],
    ['[SYS/TEMP/DISK] try later', 'POP3_SERVER_TEMPORARY'],
    ['[SYS/PERM] Your account is not enabled for POP access', 'POP3_SERVER_PERMANENT'],
    ['[SYS/TEMPORAL] no such code', 'POP3_AUTH_REFUSED'],
    ['[X-OWN] no such code', 'POP3_AUTH_REFUSED'],
  ])('that is answered with "-ERR %s" is %s', async (text, code) => {
    const problem = await refusalFrom({
      offers: ['USER'],
      fault: ({ verb }) => (verb === 'PASS' ? { kind: 'answer', octets: `-ERR ${text}\r\n` } : undefined),
    });
    expect(problem.code).toBe(code);
    expect(problem.what).toContain(text);
    expect(problem.what).toContain('inbox sales');
  });

  test('never shows a password, even one that the server repeats', async () => {
    for (const auth of ['plain', 'user', 'apop'] as const) {
      const heard: string[] = [];
      const problem = await refusalFrom(
        {
          fault: ({ verb, argument }) => {
            if (!['PASS', 'CONTINUATION', 'APOP'].includes(verb)) return undefined;
            heard.push(argument);
            return { kind: 'answer', octets: `-ERR ${verb} ${argument} ${password} is wrong\r\n` };
          },
        },
        { settings: { auth } },
      );
      const shown = JSON.stringify([problem, new ProblemError(problem).stack]);
      expect(shown).toContain('(not shown)');
      expect(shown).not.toContain(password);
      expect(shown).not.toContain(Buffer.from(`\0sales\0${password}`).toString('base64'));
      expect(shown).not.toMatch(/[0-9a-f]{32}/);
    }
  });

  test.each([
    ['user', { settings: { user: 'sales\r\nDELE 1' } }],
    ['user', { settings: { user: '' } }],
    ['password', { password: 'secret\n' }],
    ['password', { password: 'sec\0ret' }],
  ] as const)('does not send a %s that would be more than one line', async (what, terms) => {
    await using server = await startServer();
    const opened = await inboxFor(server.port, terms).open(never);
    expect(opened).toMatchObject({ problem: { code: 'POP3_UNSENDABLE_CREDENTIALS' } });
    expect(JSON.stringify(opened)).toContain(`the ${what}`);
    expect(JSON.stringify(opened)).not.toContain('secret\\n');
    expect(server.sessions).toBe(0);
  });
});

describe('encryption', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await testCertificate(['mail.test', '127.0.0.1']);
  });

  /** Settings that trust the authority of the test's certificate. */
  async function trusting<Result>(
    security: 'tls' | 'stls',
    check: (settings: NonNullable<MailboxTerms['settings']>) => Promise<Result>,
  ): Promise<Result> {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-pop3-'));
    const ca = join(folder.path, 'ca.pem');
    await writeFile(ca, certificate.ca);
    return await check({ security, tls: { ca } });
  }

  test.each(['tls', 'stls'] as const)('by %s carries a session', async (kind) => {
    await using server = await startServer({ security: { kind, ...certificate } });
    server.deliver('sales', 'Subject: safe\r\n\r\n');
    await trusting(kind, async (settings) => {
      const session = await openOn(server, { settings });
      expect(await session.list(never)).toHaveLength(1);
      await session.close();
    });
    const before = kind === 'stls' ? ['STLS'] : [];
    expect(server.commands).toEqual([...before, 'CAPA', 'AUTH', 'CONTINUATION', 'LIST', 'UIDL', 'QUIT']);
  });

  test('is verified: an unknown authority is refused', async () => {
    const problem = await refusalFrom({ security: { kind: 'tls', ...certificate } }, { settings: { security: 'tls' } });
    expect(problem).toMatchObject({ code: 'POP3_CERTIFICATE', cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
    expect(problem.next).toContain('tls.ca');
  });

  test('is verified: a certificate for another name is refused, and the name can be told', async () => {
    await using server = await startServer({ security: { kind: 'tls', ...certificate } });
    await trusting('tls', async (settings) => {
      const misnamed = { ...settings, tls: { ...settings.tls, serverName: 'other.test' } };
      const opened = await inboxFor(server.port, { settings: misnamed }).open(never);
      expect(opened).toMatchObject({ problem: { code: 'POP3_CERTIFICATE' } });
      expect(JSON.stringify(opened)).toContain('mail.test');
      const named = { ...settings, tls: { ...settings.tls, serverName: 'mail.test' } };
      await (await openOn(server, { settings: named })).close();
    });
  });

  test('with a server that speaks in the clear fails as such', async () => {
    const problem = await refusalFrom({}, { settings: { security: 'tls' } });
    expect(problem.code).toBe('POP3_TLS_FAILED');
    expect(problem.next).toContain('stls');
  });

  test('by stls on a server without it is refused before anything else is said', async () => {
    await using server = await startServer();
    const opened = await inboxFor(server.port, { settings: { security: 'stls' } }).open(never);
    expect(opened).toMatchObject({ problem: { code: 'POP3_TLS_MISSING' } });
    expect(server.commands).toEqual(['STLS']);
  });

  test('takes nothing from what was slipped in behind the answer to STLS', async () => {
    for (const octets of ['+OK slipped in\r\n', '+', '\r\n']) {
      await using server = await startServer({
        security: { kind: 'stls', ...certificate },
        fault: ({ verb }) => (verb === 'STLS' ? { kind: 'add', octets } : undefined),
      });
      await trusting('stls', async (settings) => {
        const opened = await inboxFor(server.port, { settings }).open(never);
        expect(opened).toMatchObject({ problem: { code: 'POP3_PROTOCOL' } });
        expect(server.commands).toEqual(['STLS']);
      });
    }
  });

  test('with an authority file that cannot be read is refused before connecting', async () => {
    await using server = await startServer();
    const settings = { security: 'tls', tls: { ca: '/no/such/file.pem' } } as const;
    const opened = await inboxFor(server.port, { settings }).open(never);
    expect(opened).toMatchObject({ problem: { code: 'POP3_CA_UNREADABLE', cause: { code: 'ENOENT' } } });
    expect(server.sessions).toBe(0);
  });

  test('is left out only towards this computer, which is told when the inbox is made', () => {
    for (const host of ['mail.isp.example', '192.0.2.1', '127.0.0.1.example', '::2']) {
      expect(() => inboxFor(110, { settings: { host } })).toThrow(
        expect.objectContaining({
          problem: expect.objectContaining({
            code: 'POP3_PLAINTEXT_REFUSED',
            where: { pointer: '/inboxes/sales/security' },
          }),
        }),
      );
    }
    expect(() => inboxFor(110, { settings: { host: '127.0.0.2' } })).not.toThrow();
  });

  test('is left out elsewhere when the settings say so aloud, and the log says it again', async () => {
    await using server = await startServer();
    const warnings: [string, LogDetails | undefined][] = [];
    const log = {
      ...silentLog,
      warn: (message: string, details?: LogDetails) => void warnings.push([message, details]),
    };
    await (await openOn(server, { settings: { security: 'unprotected' }, log })).close();
    expect(warnings).toEqual([['Password and mails travel unencrypted.', { host: '127.0.0.1' }]]);
  });
});

describe('opening', () => {
  test('reports a server that turns everybody away', async () => {
    const greeted = (octets: string): Promise<Problem> =>
      refusalFrom({ fault: ({ verb }) => (verb === 'GREETING' ? { kind: 'answer', octets } : undefined) });
    expect((await greeted('-ERR too many connections\r\n')).code).toBe('POP3_GREETING_REFUSED');
    expect((await greeted('-ERR [SYS/TEMP] down\r\n')).code).toBe('POP3_SERVER_TEMPORARY');
    expect((await greeted('220 mail.test ESMTP\r\n')).what).toMatch(
      /^127\.0\.0\.1:\d+ does not speak POP3 to inbox sales: it sent no status, "220 mail\.test ESMTP"\.$/,
    );
  });

  test('passes on what the network says', async () => {
    const problem = { code: 'NETWORK_NOT_GRANTED', what: 'No.', next: 'Grant it.' };
    const inbox = pop3Inbox(
      testInstance({
        settings: {
          host: 'mail.isp.example',
          security: 'tls',
          user: 'sales',
          password: { secret: 'sales' },
          auth: 'automatic',
          tls: {},
          timeouts: { connect: 30, answer: 60 },
        },
        secrets: { sales: password },
        network: {
          connect: (to) => {
            expect(to).toEqual({ host: 'mail.isp.example', port: 995 });
            return Promise.reject(new ProblemError(problem));
          },
        },
      }),
    );
    expect(await inbox.open(never)).toEqual({ kind: 'refused', problem });
  });

  test.each(['GREETING', 'CAPA', 'APOP'])('gives up when nothing comes for %s within the patience', async (silent) => {
    const clock = new VirtualClock();
    const asked = Promise.withResolvers<void>();
    await using server = await startServer({
      fault: ({ verb }) => {
        if (verb !== silent) return undefined;
        asked.resolve();
        return { kind: 'wait', until: new Promise(() => {}) };
      },
    });
    const opening = inboxFor(server.port, { clock }).open(never);
    await asked.promise;
    await clock.advance(59_000);
    let settled = false;
    void opening.then(() => (settled = true));
    await clock.advance(999);
    expect(settled).toBe(false);
    await clock.advance(1);
    expect(await opening).toMatchObject({ kind: 'refused', problem: { code: 'POP3_TIMEOUT' } });
  });

  test('stops when the host stops', async () => {
    const asked = Promise.withResolvers<void>();
    const host = new AbortController();
    await using server = await startServer({
      fault: ({ verb }) => {
        if (verb !== 'CAPA') return undefined;
        asked.resolve();
        return { kind: 'wait', until: new Promise(() => {}) };
      },
    });
    const opening = inboxFor(server.port, { signal: host.signal }).open(never);
    await asked.promise;
    host.abort();
    expect(await opening).toMatchObject({ kind: 'refused', problem: { code: 'POP3_STOPPED' } });
  });
});

test('the plugin registers the inbox that its manifest declares', async () => {
  const registered: [string, string][] = [];
  let disposed = false;
  const owned: (Disposable | AsyncDisposable)[] = [];
  await plugin.activate({
    plugin: { name: '@postrider/inbox-pop3', version: '0.1.0' },
    register(kind, id) {
      registered.push([kind, id]);
      return { [Symbol.dispose]: () => void (disposed = true) };
    },
    facts: { on: () => ({ [Symbol.dispose]() {} }), onAny: () => ({ [Symbol.dispose]() {} }) },
    log: silentLog,
    clock: new VirtualClock(),
    signal: never,
    own: (resource) => void owned.push(resource),
  });
  expect(registered).toEqual([['inboxes', 'pop3']]);
  for (const each of owned) if (Symbol.dispose in each) each[Symbol.dispose]();
  expect(disposed).toBe(true);
});
