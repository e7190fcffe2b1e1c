import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { configurationFor, openStudio } from './studio.ts';
import type { Studio } from './studio.ts';

const watched = 'watch@harbourpost.example';
const elsewhere = 'elsewhere@harbourpost.example';

interface Status {
  readonly seeds: { readonly expected: number; readonly missing: readonly { readonly account: string }[] };
}

let servers: MailServers;
beforeAll(async () => {
  servers = await startMailServers();
});
afterAll(async () => servers?.[Symbol.asyncDispose]());

/** A studio that watches a mailbox; `seed` is where the seeds go. */
async function watching(seed: string, within: string): Promise<Studio> {
  const { dovecot, authorityFile, password } = servers;
  const inbox = `  watch: { use: pop3, host: 127.0.0.1, port: ${dovecot.pop3Port}, security: stls, tls: { ca: ${authorityFile} }, user: ${watched}, password: { secret: studio }, seed: ${seed} }\n`;
  const usual = configurationFor(servers, { more: `seeding: { every: 20, within: ${within} }\n` });
  return openStudio({
    configuration: usual.replace('inboxes:\n', `inboxes:\n${inbox}`),
    secrets: { studio: password },
  });
}

test('seeds that arrive are no recipients, and leave no doubt', async () => {
  await using studio = await watching(watched, '5m');
  const { options } = await smallMailing(studio, 50, 'spring');
  const { exitCode, stdout } = await studio.run('send', ...options, '--yes');
  expect(stdout).toContain('50 queued = 50 + 0 + 0 + 0 + 0: everyone is accounted for');
  expect(exitCode).toBe(0);
  await servers.postfix.flushed();
  expect((await servers.dovecot.mails(watched)).length).toBeGreaterThanOrEqual(2);
  expect((await studio.run('inbox', 'poll', 'watch')).stdout).toContain('arrived');
  expect((await studio.json<Status>('status')).seeds).toEqual({ expected: 0, missing: [] });
  expect((await studio.json<{ readonly tasks: readonly unknown[] }>('tasks')).tasks).toEqual([]);
});

test('a seed that goes missing pauses the account, and which mails are in doubt is told', async () => {
  await using studio = await watching(elsewhere, '2s');
  const { options } = await smallMailing(studio, 90, 'spring');
  const sent = await studio.run('send', ...options, '--yes');
  expect(sent.exitCode).toBe(5);
  expect(sent.stdout).toContain('did not arrive in the inbox "watch"');
  const [{ account }] = (await studio.json<Status>('status')).seeds.missing as [{ account: string }];
  expect(account).toBe('studio');
  const { deliveries = [] } = await studio.json<ReportOutput>('report', '--list', 'in-doubt');
  expect(deliveries.length).toBeGreaterThanOrEqual(20);
  // Two windows, and twice the ten that are in flight.
  expect(deliveries.length).toBeLessThanOrEqual(60);
  // A person's word: it goes on, up to the next seed.
  const before = (await studio.json<ReportOutput>('report')).proof.accepted;
  await studio.run('resume');
  expect((await studio.json<ReportOutput>('report')).proof.accepted).toBeGreaterThan(before);
});
