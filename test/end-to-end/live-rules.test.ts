import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import { smallMailing, until } from './small-mailing.ts';
import { configurationFor, studioAt } from './studio.ts';

test('a limit that is changed in the file while a campaign waits for it holds from then on', async () => {
  await using servers = await startMailServers();
  await using studio = await studioAt(servers, { rules: ['10 per hour'] });
  const { options } = await smallMailing(studio, 30);
  const sending = studio.start('send', ...options, '--yes');
  await until(async () => (await servers.dovecot.count()) === 10, 'the first ten are delivered');

  // What cannot be read is told, and what held before still holds.
  await studio.write('postrider.yaml', configurationFor(servers, { rules: ['25 per hours and days'] }));
  await until(async () => sending.told().includes('not in order'), 'the fault is told');
  expect(await servers.dovecot.count()).toBe(10);

  await studio.write('postrider.yaml', configurationFor(servers, { rules: ['25 per hour'] }));
  await until(async () => (await servers.dovecot.count()) === 25, 'fifteen more are delivered');
  expect(sending.told()).toContain('hold from now on');

  await studio.write('postrider.yaml', configurationFor(servers, { rules: ['1000 per hour'] }));
  const sent = await sending.ended;
  expect(sent.exitCode).toBe(0);
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(30);
});
