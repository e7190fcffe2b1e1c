import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Transport } from '@postrider/core/contracts';
import {
  type SmtpCue,
  type SmtpMoment,
  type SmtpServer,
  smtpTroubles,
  startSmtpServer,
  transportContract,
  wrongPassword,
} from '@postrider/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHost } from '../../core/composition/create-host.ts';
import type { SendEnd } from '../../core/send/send-request.ts';
import { isolatedInstance } from '../../core/composition/testing/isolated-instance.ts';
import { bundledDefaults, bundledLibraries, bundledPluginFolders, lentPackages } from '../../host/bundled-plugins.ts';
import { version } from '../../host/version.ts';
import { address, authorizedUser, serviceAccount } from '../../plugins/transport-gmail/test-google.ts';
import { type CertificateFiles, certificateFiles } from '../servers/certificate-files.ts';
import { type GoogleServers, startGoogleServers } from '../servers/google.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { type Ended, openStudio } from './studio.ts';

// An account at Google: a scripted server takes its mails, a real Dovecot keeps its Sent folder and asks whose the tokens are.

const plugin = fileURLToPath(new URL('../../plugins/transport-gmail', import.meta.url));
const appPassword = 'abcdefghijklmnop';
const { signal } = new AbortController();

let certificate: CertificateFiles;
let servers: GoogleServers;
const running = new AsyncDisposableStack();
beforeAll(async () => {
  certificate = running.use(await certificateFiles(['127.0.0.1']));
  servers = running.use(await startGoogleServers(certificate, appPassword));
});
afterAll(() => running.disposeAsync());

function gmailServer(cue: (moment: SmtpMoment) => SmtpCue | undefined): Promise<SmtpServer> {
  const tls = { mode: 'immediate', ...certificate.pem } as const;
  return startSmtpServer({ users: servers.google.users, mechanisms: ['PLAIN', 'XOAUTH2'], tls, cue });
}

function settingsAt({ host, port }: SmtpServer): Readonly<Record<string, unknown>> {
  const { google, dovecot } = servers;
  return {
    address,
    auth: { oauth2: { secret: 'desk_google' } },
    host,
    port,
    sent: { host: '127.0.0.1', port: dovecot.imapsPort },
    token: { host: google.host, port: google.port },
    tls: { ca: certificate.authorityFile },
  };
}

/** Everything that the server took since the last call is put into the Sent folder, as Gmail does. */
function keeping(server: SmtpServer, from = server.mails.length): () => Promise<void> {
  let kept = from;
  return async () => {
    for (; kept < server.mails.length; kept++)
      await servers.dovecot.keepSent(address, server.mails[kept]?.octets ?? Buffer.alloc(0));
  };
}

describe('in a process of its own', () => {
  const troubles = smtpTroubles();
  let server: SmtpServer;
  let accounts: readonly Transport[] = [];
  beforeAll(async () => {
    server = running.use(await gmailServer(troubles.cue));
    const account = async (secret: string): Promise<Transport> =>
      running.use(
        await isolatedInstance({
          folder: plugin,
          lent: lentPackages(),
          libraries: bundledLibraries(),
          conditions: [],
          kind: 'transports',
          use: 'gmail',
          settings: settingsAt(server),
          secrets: { desk_google: secret },
          files: [certificate.authorityFile],
        }),
      ).contribution;
    accounts = [await account(authorizedUser), await account(authorizedUser.replace('1//refresh-me', wrongPassword))];
  });
  const cases = transportContract({
    capabilities: { connections: 5, mailsInFlight: 4, keepsChunks: true },
    signsIn: 'password',
    asksToWait: true,
    searchesSent: true,
    async bench() {
      const [transport, stranger] = accounts;
      if (transport === undefined || stranger === undefined) throw new Error('The accounts are not there.');
      const before = server.mails.length;
      const keep = keeping(server);
      troubles.calm();
      return {
        transport: {
          ...transport,
          async searchSent(ids, stop) {
            await keep();
            return (await transport.searchSent?.(ids, stop)) ?? expect.unreachable();
          },
        },
        stranger,
        provoke: troubles.provoke,
        taken: () => server.mails.slice(before).map(({ from, to, octets }) => ({ from, to: to[0] ?? '', raw: octets })),
        [Symbol.asyncDispose]: () => rm(join(servers.dovecot.mailFolder, address), { recursive: true, force: true }),
      };
    },
  });
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  test('a token that the Sent folder does not take any more is renewed', async () => {
    const [account] = accounts;
    const messageId = '<one@northlight.example>';
    await servers.dovecot.keepSent(
      address,
      Buffer.from(`Message-ID: ${messageId}\r\nFrom: ${address}\r\n\r\nOne.\r\n`),
    );
    const asked = servers.google.asked.length;
    servers.google.users[address] = 'another';
    // Too young to be renewed: it is refused for what it is, and let go of.
    expect(await account?.searchSent?.([messageId], signal)).toMatchObject({
      kind: 'refused',
      refusal: { class: 'auth', scope: 'account' },
      problem: { code: 'SMTP_SENT_REFUSED' },
    });
    expect(await account?.searchSent?.([messageId], signal)).toEqual({ kind: 'searched', found: [messageId] });
    expect(servers.google.asked.length).toBe(asked + 1);
  });
});

/** One connection, one mail at a time: a story is then told in order. */
const calmly = 'connections: 1, mailsInFlight: 1, pipelining: off, discover: false';

test('a campaign through Gmail: a mail whose answer was lost is looked up in Sent, with the same token', async () => {
  const inDoubt = Promise.withResolvers<void>();
  await using server = await gmailServer(({ point, mail }) =>
    point === 'content' && mail === 10 ? { kind: 'drop', gate: keepLast() } : undefined,
  );
  /** Gmail has the mail, and the line breaks before its answer. */
  const keepLast = async (): Promise<void> => {
    const heard = Buffer.concat(server.connections.at(-1)?.reads ?? []).toString('latin1');
    const messageId = [...heard.matchAll(/^Message-ID: .+$/gim)].at(-1)?.[0] ?? '';
    await servers.dovecot.keepSent(address, Buffer.from(`${messageId}\r\nFrom: ${address}\r\n\r\nKept.\r\n`));
    inDoubt.resolve();
  };
  const asked = servers.google.asked.length;
  await using house = await openStudio({
    secrets: { desk_google: serviceAccount },
    configuration: configurationAt(server, calmly),
  });
  const { options } = await smallMailing(house, 20);
  const checked = await house.run('check', '--connect');
  expect(checked).toMatchObject({ exitCode: 0 });
  const sent = await house.run('send', ...options, '--on-uncertain', 'resolve', '--yes');
  await inDoubt.promise;
  expect(sent).toMatchObject({ exitCode: 0 });
  const { proof } = await house.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 20, accepted: 20, uncertain: 0, refused: 0, addsUp: true });
  expect(server.mails).toHaveLength(19);
  // One for the check, one for the campaign with its two connections and the look.
  expect(servers.google.asked.length - asked).toBe(2);
  expectNoSecrets(checked, sent);
});

test('a permission that has ended is told, and everybody waits; given anew, an isolated plugin goes on', async () => {
  const { google } = servers;
  const ended = { kind: 'answer', status: 400, body: { error: 'invalid_grant' } } as const;
  await using server = await gmailServer(({ point, mail }) => {
    if (point !== 'mail' || mail !== 8) return undefined;
    // In the middle of the campaign the person withdraws it: Gmail ends the session, and the token with it.
    google.answer = ended;
    google.users[address] = 'another';
    return { kind: 'reply', text: '421 4.7.0 Try again later, closing connection. - gsmtp' };
  });
  const configuration = configurationAt(server, calmly);
  await using house = await openStudio({ secrets: { desk_google: authorizedUser }, configuration });
  const { options } = await smallMailing(house, 20);
  google.answer = ended;
  const checked = await house.run('check', '--connect');
  expect(checked.stderr).toContain('at /accounts/desk-gmail/auth/oauth2\n');
  const sent = await house.run('send', ...options, '--yes', '--no-wait');
  expect([checked.exitCode, sent.exitCode]).toEqual([2, 5]);
  for (const { stderr } of [checked, sent]) {
    expect(stderr).toContain('Google hands out no access token: invalid_grant.');
    expect(stderr).toContain('`postrider secret google`');
  }
  expect((await house.json<ReportOutput>('report')).proof).toMatchObject({ queued: 20, accepted: 0, waiting: 20 });
  expectNoSecrets(checked, sent);

  // A bundled plugin runs inside the host; here it is one that the configuration names.
  await house.write('postrider.yaml', `${configuration}plugins: [{ folder: ${plugin}, grade: isolated }]\n`);
  google.answer = undefined;
  const goOn = async (): Promise<{ readonly end: SendEnd; readonly accepted: number; readonly grades: unknown }> => {
    await using host = await createHost({
      configuration: join(house.folder, 'postrider.yaml'),
      bundles: bundledPluginFolders().filter((folder) => !folder.endsWith('transport-gmail')),
      lent: lentPackages(),
      libraries: bundledLibraries(),
      defaults: bundledDefaults,
      environment: { POSTRIDER_SECRET_DESK_GOOGLE: authorizedUser },
      version,
      conditions: [],
    });
    expect(host.pluginProblems).toEqual([]);
    await using session = await host.openLedger('own', 'the test');
    await session.liftLastingHolds();
    const end = await session.send({ patience: 30_000 }, signal);
    const grades = host.bootTree().flatMap(({ plugin, grade }) => (plugin.endsWith('gmail') ? [grade] : []));
    return { end, accepted: (await session.ledger.tally()).accepted, grades };
  };
  expect(await goOn()).toMatchObject({ end: { kind: 'held' }, accepted: 7, grades: ['isolated'] });
  google.answer = undefined;
  expect(await goOn()).toMatchObject({ end: { kind: 'finished' }, accepted: 20 });
  expect(new Set(server.mails.map(({ to }) => to[0])).size).toBe(20);
});

/** Neither what Google handed out nor what it was asked with is told to anybody. */
function expectNoSecrets(...said: readonly Ended[]): void {
  for (const secret of ['PRIVATE KEY', 'ya29.', '1//refresh-me', 'client-secret-77'])
    expect(JSON.stringify(said)).not.toContain(secret);
}

function configurationAt(server: SmtpServer, more: string): string {
  const settings = JSON.stringify(settingsAt(server)).slice(1, -1);
  return `company: { name: North Light Studio, from: ${address}, account: desk-gmail }
accounts:
  desk-gmail: { use: gmail, ${settings}, ${more} }
`;
}
