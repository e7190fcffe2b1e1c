import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../servers/free-port.ts';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { studioAt } from './studio.ts';
import type { ConfigurationTerms, StudioOptions } from './studio.ts';

let servers: MailServers;
/** Asks for the password without offering to protect it. */
let openServers: MailServers;

beforeAll(async () => {
  servers = await startMailServers();
  openServers = await startMailServers({ security: 'none' });
});

afterAll(async () => {
  await openServers?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

interface Said {
  readonly code: string;
  readonly what: string;
  readonly next: string;
  /** Where in the configuration. */
  readonly setting: string;
  readonly exitCode: number;
}

/** `check --connect` tells it; `send` tells it too, sends nothing and keeps the mails. */
async function expectTold(
  at: MailServers,
  terms: ConfigurationTerms & Pick<StudioOptions, 'secrets'>,
  { code, what, next, setting, exitCode }: Said,
): Promise<void> {
  await using studio = await studioAt(at, terms);
  const { options } = await smallMailing(studio, 3);
  const checked = await studio.run('check', '--connect');
  expect(checked.exitCode).toBe(2);
  expect(checked.stdout).toContain('✗ account "studio"');
  const told = checked.stderr.split('✗ ').find((each) => each.includes(what)) ?? '';
  expect(told).toMatch(/where: .*postrider\.yaml:\d+:\d+, at /);
  expect(told).toContain(`at /accounts/studio/${setting}\n`);
  expect(told).toContain(next);
  expect(told).toContain(code);

  const sent = await studio.run('send', ...options, '--yes', '--no-wait');
  expect(sent.stderr).toContain(what);
  expect(sent.stderr.split(code)).toHaveLength(2);
  expect(sent.stdout).toContain('postrider resume');
  expect(sent.exitCode).toBe(exitCode);
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 3, accepted: 0, refused: 0, uncertain: 0, waiting: 3, addsUp: true });
  await at.postfix.flushed();
  expect(await at.dovecot.count()).toBe(0);
  for (const secret of Object.values(terms.secrets ?? { studio: at.password }))
    expect(checked.stdout + checked.stderr + sent.stdout + sent.stderr).not.toContain(secret);
}

test('a wrong password', () =>
  expectTold(
    servers,
    { secrets: { studio: 'battery-staple' } },
    {
      code: 'SMTP_AUTH_REFUSED',
      what: 'refused to let it sign in',
      next: 'Check `user` and the secret that `password` names',
      setting: 'password',
      exitCode: 5,
    },
  ));

test('a port where nothing listens is tried again later', async () =>
  expectTold(
    servers,
    { port: await freePort() },
    {
      code: 'SMTP_UNREACHABLE',
      what: 'nothing listens on that port',
      next: 'Check the host and port in the settings',
      setting: 'host',
      exitCode: 4,
    },
  ));

test('a certificate for another name', () =>
  expectTold(
    servers,
    { host: 'localhost' },
    {
      code: 'SMTP_CERTIFICATE',
      what: 'its certificate is not for localhost but for 127.0.0.1',
      next: 'tls.serverName',
      setting: 'tls',
      exitCode: 5,
    },
  ));

test('a certificate of an unknown authority', () =>
  expectTold(
    servers,
    { tls: '{}' },
    {
      code: 'SMTP_CERTIFICATE',
      what: 'signed by an authority that this computer does not know',
      next: 'name the file in `tls.ca`',
      setting: 'tls',
      exitCode: 5,
    },
  ));

test('a server that does not offer STARTTLS', () =>
  expectTold(
    openServers,
    {},
    {
      code: 'SMTP_TLS_MISSING',
      what: 'does not offer STARTTLS',
      next: 'Try `security: tls` with port 465',
      setting: 'security',
      exitCode: 5,
    },
  ));
