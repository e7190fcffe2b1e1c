import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { certificateFiles } from '../servers/certificate-files.ts';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeExchange } from '../../plugins/inbox-exchange/testing/fake-exchange.ts';
import type { FakeExchange, FakeExchangeOptions } from '../../plugins/inbox-exchange/testing/fake-exchange.ts';
import { inboxFor, never } from '../../plugins/inbox-exchange/testing/test-mailbox.ts';
import type { CertificateFiles } from '../servers/certificate-files.ts';

// exchangelib (Debian: python3-exchangelib) is nobody's here: what it and this plugin see alike of the same server, both
// the server and the plugin have right.

const peer = fileURLToPath(new URL('../servers/exchangelib-peer.py', import.meta.url));
const users = { sales: 'Correct horse 9 "&\\<' };

interface Shown {
  readonly raw: string;
  readonly isRead: boolean;
}

interface PeerResult {
  readonly auth: string;
  readonly before: readonly Shown[];
  readonly after: readonly Shown[];
  readonly handled?: readonly Shown[];
  readonly trash?: readonly Shown[];
}

let certificate: CertificateFiles;
beforeAll(async () => {
  certificate = await certificateFiles(['127.0.0.1']);
});
afterAll(() => certificate?.[Symbol.asyncDispose]());

interface PeerTask {
  readonly auth: 'ntlm' | 'basic' | 'automatic';
  readonly act: boolean;
  readonly user?: string;
  readonly password?: string;
}

async function asked(server: FakeExchange, scheme: 'http' | 'https', task: PeerTask): Promise<PeerResult> {
  const endpoint = `${scheme}://${server.host}:${server.port}/EWS/Exchange.asmx`;
  const whole = {
    user: 'NORTHLIGHT\\sales',
    password: users.sales,
    address: 'sales@northlight.example',
    endpoint,
    ...task,
  };
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-W', 'ignore', peer, JSON.stringify(whole)], {
    env: { REQUESTS_CA_BUNDLE: certificate.authorityFile, LANG: 'C.UTF-8', TZ: 'UTC' },
    timeout: 120_000,
  });
  return JSON.parse(stdout) as PeerResult;
}

const letters = ['first', 'second', 'third', 'fourth', 'fifth'].map(
  (text) => `Subject: ${text}\r\n\r\nThe text of ${text} & <its> end: gr\xfc\xdfe\r\n`,
);
const encoded = (...texts: readonly string[]): readonly string[] =>
  texts.map((text) => Buffer.from(text, 'latin1').toString('base64'));
const rawsOf = (shown: readonly Shown[] = []): readonly string[] => shown.map(({ raw }) => raw);

describe.each<[string, 'http' | 'https', PeerTask['auth'], string, Omit<FakeExchangeOptions, 'users' | 'tls'>]>([
  ['NTLM over TLS that it has to name', 'https', 'ntlm', 'NTLM', { schemes: ['NTLM'], bindsChannels: true }],
  ['NTLM that tells no time', 'http', 'ntlm', 'NTLM', { schemes: ['NTLM'], tellsTime: false }],
  ['Basic over TLS', 'https', 'basic', 'basic', { schemes: ['Basic'] }],
  ['whatever the server offers', 'https', 'automatic', 'NTLM', { schemes: ['NTLM', 'Basic'] }],
])('with %s', (_, scheme, auth, _name, options) => {
  test('exchangelib and this plugin see the same mails, and what the one does to them the other sees', async () => {
    const tls =
      scheme === 'http'
        ? {}
        : {
            tls: {
              key: await readFile(certificate.keyFile, 'utf8'),
              cert: await readFile(certificate.certificateFile, 'utf8'),
            },
          };
    await using server = await startFakeExchange({ users, ...options, ...tls });
    const store = server.store('sales');
    for (const letter of letters) store.deliver(Buffer.from(letter, 'latin1'));

    const theirs = await asked(server, scheme, { auth, act: true });
    expect(rawsOf(theirs.before)).toEqual(encoded(...letters));
    expect(theirs.before.map(({ isRead }) => isRead)).toEqual([false, false, false, false, false]);
    const [first = '', second = '', third = '', , fifth = ''] = letters;
    expect(rawsOf(theirs.handled)).toEqual(encoded(second));
    expect(rawsOf(theirs.trash)).toEqual(encoded(third));
    expect(theirs.after.map(({ isRead }) => isRead)).toEqual([true, false]);

    const settings = {
      auth,
      security: scheme === 'https' ? 'tls' : 'none',
      tls: scheme === 'https' ? { ca: certificate.authorityFile } : {},
      domain: 'NORTHLIGHT',
      moveTo: 'Inbox/Handled',
    } as const;
    const opened = await inboxFor(server.port, { password: users.sales, settings }).open(never);
    if (opened.kind === 'refused') throw new Error(opened.problem.what);
    const { session } = opened;
    const listed = await session.list(never);
    const fetched: string[] = [];
    for (const mail of listed) {
      const each = await session.fetch(mail, 10_000, never);
      if (each.kind === 'fetched') fetched.push(Buffer.from(each.raw).toString('base64'));
    }
    expect(fetched).toEqual(encoded(first, fifth));
    for (const mail of listed) await session.settle(mail, mail === listed[0] ? 'delete' : 'seen', never);
    await session.close();

    const again = await asked(server, scheme, { auth, act: false });
    expect(again.after).toEqual([{ raw: encoded(fifth)[0], isRead: true }]);
    expect(server.refusals).toEqual([]);
  });
});

test('the server turns both away alike', async () => {
  await using server = await startFakeExchange({ users });
  await expect(asked(server, 'http', { auth: 'ntlm', act: false, password: 'wrong' })).rejects.toThrow(
    'Invalid credentials',
  );
  expect(server.refusals.length).toBeGreaterThan(0);
  expect(new Set(server.refusals)).toEqual(new Set(['wrong password']));
});
