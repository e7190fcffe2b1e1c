import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { studioAt } from './studio.ts';

test('a limit a day is foretold, kept, and not forgotten by the next call', async () => {
  await using servers = await startMailServers();
  await using studio = await studioAt(servers, { rules: ['40 recipients per day rolling'] });
  const { options } = await smallMailing(studio, 100);

  const planned = await studio.run('plan', ...options);
  expect(planned.stdout).toContain('100 mails: 40 can go now; it takes 3 days');
  expect(planned.exitCode).toBe(0);
  const forecast = await studio.json<{ now: number; days: readonly { mails: number }[] }>('plan', ...options);
  expect(forecast.now).toBe(40);
  expect(forecast.days.map(({ mails }) => mails)).toEqual([40, 40, 20]);

  const sent = await studio.run('send', ...options, '--yes', '--no-wait');
  expect(sent.stdout).toContain('100 queued = 40 + 0 + 0 + 0 + 60');
  expect(sent.stdout).toMatch(/The rest can go from .* on: a limit lets no more go now\./);
  expect(sent.stdout).toContain('postrider resume');
  expect(sent.exitCode).toBe(4);

  const resumed = await studio.run('resume', '--no-wait');
  expect(resumed.exitCode).toBe(4);
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(40);
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 100, accepted: 40, waiting: 60, addsUp: true });
});
