import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallDisk } from './small-disk.ts';
import { smallMailing, until } from './small-mailing.ts';
import { studioAt } from './studio.ts';

const people = 400;
/** Two calls break off, each with as many mails in flight as its connections hold. */
const mostInDoubt = 2 * 5 * 2;

test('a disk that runs full stops the sending, and nobody is lost when there is room again', async () => {
  await using servers = await startMailServers();
  await using disk = await smallDisk();
  // Slow enough that the disk is full before the last mail, whatever the machine.
  await using studio = await studioAt(servers, { ...disk.options, rules: ['100 per second'] });
  const { addresses, options } = await smallMailing(studio, people);

  const sending = studio.start('send', ...options, '--yes');
  await until(async () => (await servers.dovecot.count()) >= 20, '20 mails have arrived');
  await disk.fill();
  const broken = await sending.ended;
  expect(broken.stderr).toMatch(/The disk (is full|failed).*ledger .*What was stored before is whole/);
  expect(broken.stderr).toMatch(/what to do: (Make room on|Check) th(at|e) disk/);
  expect(broken.stderr).toContain(disk.code);
  expect(broken.stderr).toContain('postrider resume');
  expect(broken.exitCode).toBe(1);
  const still = await studio.run('resume');
  expect(still.stderr).toContain(disk.code);
  expect(still.exitCode).not.toBe(0);
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBeLessThan(people);

  await disk.makeRoom();
  const resumed = await studio.run('resume');
  expect(resumed.stdout).toContain('everyone is accounted for');
  const { proof, deliveries = [] } = await studio.json<ReportOutput>('report', '--list', 'uncertain');
  expect(proof).toMatchObject({ queued: people, accepted: people - proof.uncertain, waiting: 0, addsUp: true });
  expect(proof.uncertain).toBeLessThanOrEqual(mostInDoubt);
  expect(resumed.exitCode).toBe(proof.uncertain > 0 ? 3 : 0);

  await servers.postfix.flushed();
  const inDoubt = new Set(deliveries.map(({ address }) => address));
  for (const address of addresses) {
    const { length } = await servers.dovecot.mails(address);
    if (inDoubt.has(address)) expect(length, address).toBeLessThanOrEqual(1);
    else expect(length, address).toBe(1);
  }
});
