import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { studioAt } from './studio.ts';

/** Postfix's own client limits; by default it makes an exception for its own network. */
const limitsOfPostfix = (settings: Readonly<Record<string, string>>) => ({
  smtpd_client_event_limit_exceptions: '',
  anvil_rate_time_unit: '4s',
  ...settings,
});

test('a rule that says what the server allows is kept so well that the server never refuses', async () => {
  const settings = limitsOfPostfix({ smtpd_client_message_rate_limit: '10' });
  await using servers = await startMailServers({ settings });
  // Postfix counts in windows of four seconds that begin when it likes; any of them lies within five of ours.
  await using studio = await studioAt(servers, { rules: ['10 per 5 seconds'] });
  const { options } = await smallMailing(studio, 45);
  const sent = await studio.run('send', ...options, '--yes');
  expect(sent.exitCode).toBe(0);
  expect(servers.postfix.logged('Message delivery request rate limit exceeded')).toBe(0);
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(45);
});

test('a server that counts mails of which nobody told us slows us down, and everybody gets one mail', async () => {
  const settings = limitsOfPostfix({ smtpd_client_message_rate_limit: '12' });
  await using servers = await startMailServers({ settings });
  await using studio = await studioAt(servers);
  const { options } = await smallMailing(studio, 22);
  const sent = await studio.run('send', ...options, '--yes');
  expect(sent.exitCode).toBe(0);
  // Those that were on their way when the first was refused, and no more: the lane paused.
  const refused = servers.postfix.logged('Message delivery request rate limit exceeded');
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(10);
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ accepted: 22, refused: 0, uncertain: 0, addsUp: true });
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(22);
});

test('a server that bears two connections gets two, and nothing waits for it', async () => {
  const settings = limitsOfPostfix({ smtpd_client_connection_count_limit: '2' });
  await using servers = await startMailServers({ settings });
  await using studio = await studioAt(servers);
  const { options } = await smallMailing(studio, 80);
  const sent = await studio.run('send', ...options, '--yes');
  expect(sent.exitCode).toBe(0);
  // The account may open five: three find the door closed once, and are not tried again.
  const turnedAway = servers.postfix.logged('Connection concurrency limit exceeded');
  expect(turnedAway).toBeGreaterThan(0);
  expect(turnedAway).toBeLessThanOrEqual(4);
  expect(sent.stderr).not.toContain('pauses');
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ accepted: 80, refused: 0, uncertain: 0, addsUp: true });
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(80);
});
