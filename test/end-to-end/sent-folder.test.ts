import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import type { Transport } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { isolatedInstance } from '../../core/composition/testing/isolated-instance.ts';
import { bundledLibraries, bundledPluginFolders, lentPackages } from '../../host/bundled-plugins.ts';
import { certificateFiles } from '../servers/certificate-files.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { Dovecot } from '../servers/dovecot.ts';

// An SMTP account in a process of its own looks into the Sent folder that a real Dovecot keeps.

const studio = 'hello@northlight.example';
const password = 'Correct-horse-9';
const { signal } = new AbortController();
/** Processes take their time on a computer that is busy. */
const slow = { timeout: 60_000 };

const messageId = (number: number): string => `<c.${number}@northlight.example>`;
const mail = (number: number): Buffer =>
  Buffer.from(`From: ${studio}\r\nMessage-ID: ${messageId(number)}\r\nSubject: ${number}\r\n\r\nHello.\r\n`);

interface Opened extends AsyncDisposable {
  readonly dovecot: Dovecot;
  account(
    sent?: Readonly<Record<string, unknown>>,
    secret?: string,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<Transport>;
}

async function opened(): Promise<Opened> {
  await using starting = new AsyncDisposableStack();
  const certificate = starting.use(await certificateFiles(['127.0.0.1']));
  const dovecot = starting.use(await startDovecot({ certificate, password }));
  const running = starting.move();
  const folder = bundledPluginFolders().find((each) => path.basename(each) === 'transport-smtp') ?? '';
  return {
    dovecot,
    async account(sent = {}, secret = password, more = {}) {
      const made = await isolatedInstance({
        conditions: [],
        lent: lentPackages(),
        libraries: bundledLibraries(),
        files: [certificate.authorityFile],
        folder,
        kind: 'transports',
        use: 'smtp',
        settings: {
          host: '127.0.0.1',
          port: 9,
          security: 'starttls',
          user: studio,
          password: { secret: 'studio' },
          tls: { ca: certificate.authorityFile },
          sent: { host: '127.0.0.1', port: dovecot.imapsPort, ...sent },
          ...more,
        },
        secrets: { studio: secret },
      });
      running.use(made);
      return made.contribution;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

test('mails are found in the folder that the server marks as Sent, and others are not', slow, async () => {
  await using house = await opened();
  for (const number of [1, 2, 3]) await house.dovecot.keepSent(studio, mail(number));
  const account = await house.account();
  expect(await account.searchSent?.([2, 9, 1, 12].map(messageId), signal)).toEqual({
    kind: 'searched',
    found: [messageId(2), messageId(1)],
  });
  // A mail that is put there meanwhile is there.
  await house.dovecot.keepSent(studio, mail(9));
  expect(await account.searchSent?.([messageId(9)], signal)).toEqual({ kind: 'searched', found: [messageId(9)] });
  // Looking left no mark on them.
  expect((await house.dovecot.sentFlags(studio)).join('')).toBe('');
});

test(
  'a folder that is not there, a wrong password and a server without TLS are told as what they are',
  slow,
  async () => {
    await using house = await opened();
    const refusals = [
      ['SMTP_SENT_MISSING', 'config', await house.account({ folder: 'Gesendet' })],
      ['SMTP_SENT_REFUSED', 'auth', await house.account({}, 'Wrong-horse-9')],
      ['SMTP_TLS_FAILED', 'config', await house.account({ port: house.dovecot.pop3Port })],
      ['SMTP_UNREACHABLE', 'transient', await house.account({ port: 9 })],
    ] as const;
    for (const [code, kind, account] of refusals)
      expect(await account.searchSent?.([messageId(1)], signal)).toMatchObject({
        kind: 'refused',
        refusal: { class: kind, scope: 'account' },
        problem: { code, next: expect.stringMatching(/./) as string },
      });
  },
);

test('nobody waits for an answer that is not wanted any more', slow, async () => {
  await using house = await opened();
  const account = await house.account();
  expect(await account.searchSent?.([messageId(1)], AbortSignal.abort())).toMatchObject({
    kind: 'refused',
    refusal: { class: 'transient' },
  });
});

test('a server that takes the connection and is silent is told as such in time', slow, async () => {
  // Prevents: nothing but the host's own limit for a whole search ended it, and the plugin was said to be broken.
  await using house = await opened();
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  try {
    const { port } = server.address() as AddressInfo;
    const account = await house.account({ port }, password, { timeouts: { greeting: 1 } });
    expect(await account.searchSent?.([messageId(1)], AbortSignal.timeout(30_000))).toMatchObject({
      kind: 'refused',
      refusal: { class: 'transient' },
      problem: { code: 'SMTP_SENT_UNREADABLE' },
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
