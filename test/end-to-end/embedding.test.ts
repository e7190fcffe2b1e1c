import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtempDisposable, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { startPop3Server, startSmtpServer } from '@postrider/sdk/testing';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { until } from './small-mailing.ts';
import { openStudio } from './studio.ts';

const example = join(import.meta.dirname, '../../examples/embedding');

interface Program extends AsyncDisposable {
  readonly folder: string;
  readonly said: () => string;
  call<Answer>(what: string, body?: object): Promise<Answer>;
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** The configuration that stands there, on these servers. */
async function configurationOn(smtpPort: number, pop3Port: number): Promise<string> {
  const configuration = await readFile(join(example, 'postrider.yaml'), 'utf8');
  return configuration.replace('port: 2525', `port: ${smtpPort}`).replace('port: 2110', `port: ${pop3Port}`);
}

/** Starts the booking program with this configuration, as its README says. */
async function startProgram(configuration: string): Promise<Program> {
  await using opening = new AsyncDisposableStack();
  const { path: folder } = opening.use(await mkdtempDisposable(join(tmpdir(), 'postrider-embedding-')));
  await cp(join(example, 'letters'), join(folder, 'letters'), { recursive: true });
  await writeFile(join(folder, 'postrider.yaml'), configuration);
  const child = spawn(process.execPath, [join(example, 'main.ts')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: folder, PORT: '0', POSTRIDER_SECRET_INN: 'pass', POSTRIDER_SECRET_ANSWERS: 'pass' },
  });
  const closed = once(child, 'close');
  opening.defer(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  await until(async () => said.includes('http://') || child.exitCode !== null, 'the program is up');
  const [address] = /http:\S+/.exec(said) ?? [];
  if (address === undefined) throw new Error(said);
  const opened = opening.move();
  return {
    folder,
    said: () => said,
    async call<Answer>(what: string, body?: object) {
      const [method, path] = what.split(' ');
      const response = await fetch(`${address}${path}`, {
        ...(method === undefined ? {} : { method }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Answer;
      if (!response.ok) throw new Error(JSON.stringify(answer));
      return answer;
    },
    async stop() {
      child.kill('SIGTERM');
      await closed;
      return child.exitCode;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

interface Booking {
  readonly name: string;
  readonly email: string;
  readonly confirmation: string;
  readonly cancelled: boolean;
}

test('a program sends one mail and a small campaign, hears what became of them, reads answers, and stops cleanly', async () => {
  await using smtp = await startSmtpServer({
    users: { studio: 'pass' },
    cue: ({ line }) =>
      line.includes('nobody@') ? { kind: 'reply', text: '550 5.1.1 User unknown in virtual mailbox table' } : undefined,
  });
  await using pop3 = await startPop3Server({ users: { answers: 'pass' } });
  await using program = await startProgram(await configurationOn(smtp.port, pop3.port));
  const guests = ['anna', 'nobody', 'béla'].map((name) => ({
    name: `${name} {{ x }}`,
    email: name === 'béla' ? 'bela@harbourpost.example' : `${name}@harbourpost.example`,
    day: '3 May',
  }));
  for (const guest of guests) await program.call('POST /bookings', guest);
  const bookings = (): Promise<readonly Booking[]> => program.call('GET /bookings');
  await until(
    async () => (await bookings()).every(({ confirmation }) => confirmation !== 'not sent yet'),
    'every confirmation has its outcome',
  );
  expect((await bookings()).map(({ confirmation }) => confirmation)).toEqual(['sent', 'refused', 'sent']);
  const mail = await simpleParser(smtp.mails.find(({ to }) => to[0]?.startsWith('anna'))?.octets ?? Buffer.of());
  expect(mail.subject).toBe('Your booking for 3 May');
  // What a guest typed is text, and never a merge field.
  expect(mail.text).toBe(
    'Dear anna {{ x }},\n\nwe expect you on 3 May. If you cannot come, answer with the word CANCEL.\n',
  );

  expect(await program.call('POST /announcements', { name: 'season', letter: 'season.txt' })).toEqual({ added: 3 });
  await smtp.until(() => smtp.mails.length === 4);
  expect(await program.call('POST /announcements', { name: 'season', letter: 'season.txt' })).toEqual({ added: 0 });
  await expect(program.call('POST /announcements', { name: 'lost', letter: 'lost.txt' })).rejects.toThrow(
    'FILE_UNREADABLE',
  );

  pop3.deliver(
    'answers',
    `From: Anna <anna@harbourpost.example>\r\nTo: hello@northlight.example\r\nSubject: Re: Your booking\r\nIn-Reply-To: ${mail.messageId}\r\nMessage-ID: <1@harbourpost.example>\r\n\r\nDear all,\r\nCancel.\r\n`,
  );
  expect(await program.call('POST /answers')).toEqual({ read: 1 });
  expect((await bookings()).map(({ cancelled }) => cancelled)).toEqual([true, false, false]);

  expect(await program.stop()).toBe(0);
  expect(program.said()).not.toMatch(/✗|Error|at .*:\d+:\d+/);
  expect(await readdir(join(program.folder, '.postrider/taskSinks/log'))).toHaveLength(1);
  // Four went out once each; the refused one was not tried again.
  expect(smtp.mails).toHaveLength(4);
});

test('the program sends through a transport of its own code, without any provider', async () => {
  await using program = await startProgram(await readFile(join(example, 'trial.yaml'), 'utf8'));
  const anna = { name: 'Anna', email: 'anna@harbourpost.example', day: '3 May' };
  await program.call('POST /bookings', anna);
  const bookings = (): Promise<readonly Booking[]> => program.call('GET /bookings');
  await until(async () => (await bookings())[0]?.confirmation === 'sent', 'the confirmation is sent');
  expect(await program.call('GET /outbox')).toMatchObject([
    { to: anna.email, text: expect.stringContaining('we expect you on 3 May') },
  ]);
  expect(await program.stop()).toBe(0);
  expect(program.said()).not.toMatch(/✗|Error|at .*:\d+:\d+/);
});

test('a bundle that was packed into one file is loaded as its folder is', async () => {
  await using studio = await openStudio({ configuration: 'company: { name: Inn, from: inn@northlight.example }\n' });
  const packed = await studio.run('plugin', 'pack', join(example, 'bundle'), '--to', '.');
  expect(packed.stdout).toContain("bundles: ['postrider-bundle-inn-1.0.0.postrider']");
  const program = `import { createHost } from '${join(example, '../../host/dist/bundle/embed.js')}';
    await using host = await createHost({ configuration: 'postrider.yaml', bundles: ['postrider-bundle-inn-1.0.0.postrider'] });
    await host.activateAll();
    process.stdout.write(JSON.stringify({ problems: host.pluginProblems, names: host.manifests.map(({ name }) => name) }));`;
  await studio.write('load.mjs', program);
  const { stdout } = await promisify(execFile)(process.execPath, ['load.mjs'], { cwd: studio.folder });
  const { problems, names } = JSON.parse(stdout) as { problems: unknown; names: readonly string[] };
  expect(problems).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['postrider-handler-cancellations', 'postrider-task-sink-log']));
});
