import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { configurationFor, openStudio } from './studio.ts';

test('mails that leave by BDAT one behind the other reach everybody but those whom Postfix refuses', async () => {
  const refused = Object.fromEntries(
    [1, 7, 8, 60].map((number) => [`person${number}@harbourpost.example`, '550 5.1.1 No such user here']),
  );
  await using servers = await startMailServers({ refused });
  const configuration = configurationFor(servers)
    .replace('connections: 5', 'connections: 2')
    .replace('mailsInFlight: 2', 'mailsInFlight: 16\n    chunking: automatic');
  await using studio = await openStudio({ configuration, secrets: { studio: servers.password } });
  const { options } = await smallMailing(studio, 60);

  await studio.run('send', ...options, '--yes');
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 60, accepted: 56, uncertain: 0, addsUp: true });
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(56);
});
