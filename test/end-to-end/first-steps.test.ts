import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import { openStudio } from './studio.ts';

test('init writes a configuration with which one can sign in and send', async () => {
  await using servers = await startMailServers();
  // The provider's authority is one that the computer knows.
  await using studio = await openStudio({ environment: { NODE_EXTRA_CA_CERTS: servers.authorityFile } });
  await studio.write('password.txt', `${servers.password}\n`);
  const made = await studio.run(
    'init',
    '--yes',
    '--company',
    'North Light Studio',
    '--from',
    servers.studio,
    '--host',
    '127.0.0.1',
    '--port',
    String(servers.postfix.port),
    '--user',
    servers.studio,
    '--password-file',
    'password.txt',
    '--limit',
    '500 recipients per day rolling',
  );
  expect(made.stdout).toContain('postrider.yaml is written');
  expect(made.exitCode).toBe(0);
  expect(await readFile(join(studio.folder, 'postrider.yaml'), 'utf8')).not.toContain(servers.password);

  const checked = await studio.run('check', '--connect');
  expect(checked.stdout).toContain('✓ account "studio"');
  expect(checked.exitCode).toBe(0);

  const to = 'anna@harbourpost.example';
  const sent = await studio.run('send', '--to', to, '--letter', 'letters/first.mjml', '--yes');
  expect(sent.exitCode).toBe(0);
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(1);
  const [mail = Buffer.of()] = await servers.dovecot.mails(to);
  expect(await simpleParser(mail)).toMatchObject({ subject: 'Hello there', to: { value: [{ address: to }] } });

  const again = await studio.run(
    'init',
    '--yes',
    '--company',
    'Other',
    '--from',
    servers.studio,
    '--host',
    'localhost',
  );
  expect(again.stderr).toContain('INIT_EXISTS');
  expect(again.exitCode).toBe(2);
});

test('the help is there at once', async () => {
  const command = fileURLToPath(new URL('../../host/bin/postrider.mjs', import.meta.url));
  const seconds: number[] = [];
  for (let call = 0; call < 5; call++) {
    // The time spent on a processor is steadier than the time that passes where other programs run.
    const { stdout, stderr } = await promisify(execFile)('bash', [
      '-c',
      'TIMEFORMAT=%U; time "$0" "$1" --help',
      process.execPath,
      command,
    ]);
    expect(stdout).toContain('Usage: postrider');
    seconds.push(Number(stderr.trim()));
  }
  seconds.sort((one, other) => one - other);
  expect(seconds[2]).toBeGreaterThan(0);
  expect(seconds[2]).toBeLessThan(0.2);
});
