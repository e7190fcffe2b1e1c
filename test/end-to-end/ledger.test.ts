import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing, until } from './small-mailing.ts';
import { studioAt } from './studio.ts';

test('a second host on the ledger is refused with the name of the first', async () => {
  await using servers = await startMailServers();
  await using studio = await studioAt(servers, { rules: ['10 per 10 minutes'] });
  const { options } = await smallMailing(studio, 100);
  const first = studio.start('send', ...options, '--yes');
  await until(async () => (await servers.dovecot.count()) >= 10, '10 mails have arrived');

  const second = await studio.run('send', '--list', 'hello.csv', '--letter', 'letters/hello.txt', '--yes');
  expect(second.stderr).toMatch(new RegExp(`is in use by postrider .* process ${first.process} since `));
  expect(second.stderr).toContain('Stop that host first');
  expect(second.stderr).toContain('LEDGER_IN_USE');
  expect(second.exitCode).toBe(2);
  // Reports are no second host.
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 100, accepted: 10, waiting: 90, addsUp: true });

  first.kill('SIGINT');
  expect((await first.ended).exitCode).toBe(130);
  // The lock goes with the process that held it.
  expect((await studio.run('resume', '--no-wait')).exitCode).toBe(4);
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(10);
});

test('a ledger of a newer version is refused and left as it is', async () => {
  await using servers = await startMailServers();
  await using studio = await studioAt(servers);
  const { options } = await smallMailing(studio, 5);
  expect((await studio.run('send', ...options, '--yes')).exitCode).toBe(0);
  const file = join(studio.folder, '.postrider/stores/ledger/ledger.db');
  const newer = 10_000;
  {
    using database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${newer}`);
  }

  await smallMailing(studio, 10);
  for (const words of [['send', ...options, '--yes'], ['report']]) {
    const refused = await studio.run(...words);
    expect(refused.stderr).toContain('was written by a newer version of Postrider');
    expect(refused.stderr).toContain('Update this host; the ledger was left as it is.');
    expect(refused.stderr).toContain('LEDGER_NEWER');
    expect(refused.exitCode).toBe(2);
  }
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(5);
  using database = new DatabaseSync(file);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: newer });
});
