import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing, until } from './small-mailing.ts';
import { studioAt } from './studio.ts';
import type { Studio } from './studio.ts';

const people = 350;
/** Connections of the account, times mails that each holds at once. */
const mostInFlight = 5 * 4;

async function report(studio: Studio): Promise<ReportOutput> {
  const said = await studio.json<ReportOutput>('report', '--list');
  expect(said.proof.addsUp).toBe(true);
  expect(said.proof.queued).toBe(people);
  return said;
}

async function mailsPerPerson(
  servers: MailServers,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(address, (await servers.dovecot.mails(address)).length);
  return counts;
}

test('Ctrl-C half-way says how to go on, and resuming sends the rest', async () => {
  await using servers = await startMailServers();
  await using studio = await studioAt(servers);
  const { addresses, options } = await smallMailing(studio, people);

  const sending = studio.start('send', ...options, '--yes');
  await until(async () => (await servers.dovecot.count()) >= 60, '60 mails have arrived');
  sending.kill('SIGINT');
  const stopped = await sending.ended;
  expect(stopped.stderr).toContain('Stopping: waiting for the answers that are due');
  expect(stopped.stdout).toContain('Nothing is lost, and nobody gets it twice');
  expect(stopped.stdout).toContain('postrider resume');
  expect(stopped.exitCode).toBe(130);

  const { proof } = await report(studio);
  await servers.postfix.flushed();
  expect(proof).toMatchObject({ uncertain: 0, refused: 0 });
  expect(proof.waiting).toBeGreaterThan(0);
  expect(await servers.dovecot.count()).toBe(proof.accepted);

  const resumed = await studio.run('resume');
  expect(resumed.exitCode).toBe(0);
  expect((await report(studio)).proof.accepted).toBe(people);
  await servers.postfix.flushed();
  const counts = await mailsPerPerson(servers, addresses);
  expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
  expect(await servers.dovecot.count()).toBe(people);
});

test('a killed process leaves nobody out and nobody with two, until a person decides about the few in doubt', async () => {
  // Four of the five connections come to wait for an answer and the fifth goes on: these four are surely in doubt. They
  // are further apart than there are places, so that none comes to stand behind another.
  const inDoubt = [200, 210, 220, 230].map((number) => `person${number}@harbourpost.example`);
  await using servers = await startMailServers({
    slow: Object.fromEntries(inDoubt.map((address) => [address, 10])),
  });
  await using studio = await studioAt(servers);
  const { addresses, options } = await smallMailing(studio, people);

  const sending = studio.start('send', ...options, '--yes');
  await until(async () => (await servers.dovecot.count()) >= 240, '240 mails have arrived');
  sending.kill('SIGKILL');
  expect((await sending.ended).exitCode).toBeUndefined();
  await report(studio);

  const resumed = await studio.run('resume');
  expect(resumed.exitCode).toBe(3);
  expect(resumed.stdout).toContain('Who was refused or is uncertain, and why: postrider report');
  const { proof, deliveries = [] } = await report(studio);
  const uncertain = deliveries.filter(({ state }) => state === 'uncertain').map(({ address }) => address);
  expect(proof.uncertain).toBe(uncertain.length);
  expect(uncertain.length).toBeLessThanOrEqual(mostInFlight);
  expect(uncertain).toEqual(expect.arrayContaining(inDoubt));
  expect(proof.accepted).toBe(people - uncertain.length);

  await until(async () => {
    const counts = await mailsPerPerson(servers, inDoubt);
    return [...counts.values()].every((count) => count === 1);
  }, 'Postfix delivers what it had taken when nobody listened any more');
  await servers.postfix.flushed();
  const before = await mailsPerPerson(servers, addresses);
  for (const [address, count] of before) {
    if (uncertain.includes(address)) expect(count, address).toBeLessThanOrEqual(1);
    else expect(count, address).toBe(1);
  }

  const retried = await studio.run('retry', '--uncertain', '--yes');
  expect(retried.stderr).toContain('those people would get the mail twice');
  expect(retried.exitCode).toBe(0);
  expect((await report(studio)).proof).toMatchObject({ uncertain: 0, waiting: uncertain.length });
  expect((await studio.run('resume')).exitCode).toBe(0);
  expect((await report(studio)).proof.accepted).toBe(people);

  await servers.postfix.flushed();
  const after = await mailsPerPerson(servers, addresses);
  for (const [address, count] of after)
    expect(count, address).toBe((before.get(address) ?? 0) + (uncertain.includes(address) ? 1 : 0));
  expect(Math.min(...after.values())).toBe(1);
  // A mail that comes twice comes under one Message-ID, so that mail programs and servers may show it once.
  const [address = ''] = inDoubt;
  const twice = await Promise.all((await servers.dovecot.mails(address)).map((mail) => simpleParser(mail)));
  expect(twice).toHaveLength(2);
  expect(new Set(twice.map(({ messageId }) => messageId)).size).toBe(1);
});
