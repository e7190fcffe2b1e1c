import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import type { RecordingTerminal } from '../testing/recording-terminal.ts';
import { runFromSource } from '../testing/run-from-source.ts';
import { check } from './check.ts';
import type { CommandContext } from './command.ts';
import { init } from './init.ts';

let folder = '';
let source: Disposable;
beforeEach(async () => {
  source = runFromSource();
  folder = await mkdtemp(join(tmpdir(), 'init-'));
});
afterEach(async () => {
  source[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

function inFolder(more: Partial<CommandContext> = {}): CommandContext & { readonly terminal: RecordingTerminal } {
  return {
    terminal: recordingTerminal(),
    configuration: join(folder, 'postrider.yaml'),
    json: false,
    signal: new AbortController().signal,
    environment: {},
    ...more,
  } as CommandContext & { readonly terminal: RecordingTerminal };
}

const studio = { company: 'North Light', from: 'hello@northlight.example', host: 'mail.isp.example', yes: true };

test('what it writes is a configuration that the host accepts whole', async () => {
  const context = inFolder();
  const limit = ['150 per minute', '500 recipients per day rolling'];
  expect(await init({ ...studio, user: 'studio', limit }, context)).toBe(exitCodes.done);
  await using host = await openStudio(context);
  expect(await host.partProblems()).toEqual([]);
  const { company, accounts, throttles } = host.configuration;
  expect(company).toMatchObject({ name: 'North Light', from: 'hello@northlight.example', account: 'studio' });
  expect(accounts.get('studio')).toMatchObject({
    use: 'smtp',
    throttles: ['provider'],
    settings: { host: 'mail.isp.example', port: 587, security: 'starttls', password: { secret: 'studio' } },
  });
  expect(throttles.get('provider')?.settings).toMatchObject({ rules: limit });
});

test('without user and limits it writes neither, and the port follows from the security', async () => {
  const context = inFolder();
  await init({ ...studio, security: 'tls' }, context);
  await using host = await openStudio(context);
  const settings = host.configuration.accounts.get('studio')?.settings;
  expect(settings).toMatchObject({ port: 465, security: 'tls' });
  expect(settings).not.toHaveProperty('user');
  expect(host.configuration.throttles.size).toBe(0);
});

test('the security follows from a port that is known for it', async () => {
  const context = inFolder();
  await init({ ...studio, port: 465 }, context);
  await using host = await openStudio(context);
  expect(host.configuration.accounts.get('studio')?.settings).toMatchObject({ port: 465, security: 'tls' });
});

/** Prevents: an account without a user name, and the advice to try whether it can sign in. */
test('it says that nobody signs in where no user name was given', async () => {
  const context = inFolder();
  await init({ ...studio, preset: 'microsoft-365' }, context);
  const told = context.terminal.printed.join('\n');
  expect(told).toContain('No user name was given: nobody signs in.');
  expect(told).toContain('Try to connect:');
  expect(told).not.toContain('Try to sign in:');
  const named = inFolder();
  await init({ ...studio, user: 'studio', force: true }, named);
  expect(named.terminal.printed.join('\n')).not.toContain('No user name');
  expect(named.terminal.printed.join('\n')).toContain('Try to sign in:');
});

test('limits as people write them are written as they are read', async () => {
  const context = inFolder();
  await init({ ...studio, limit: ['500 a day', '20/minute'] }, context);
  await using host = await openStudio(context);
  expect(host.configuration.throttles.get('provider')?.settings).toMatchObject({
    rules: ['500 per day', '20 per minute'],
  });
});

test('names that mean something in YAML stay names', async () => {
  const context = inFolder();
  await init({ ...studio, company: 'yes: "no" # {x}' }, context);
  await using host = await openStudio(context);
  expect(host.configuration.company.name).toBe('yes: "no" # {x}');
});

test('the password goes into the owner’s file, and not into the configuration', async () => {
  const file = join(folder, 'password');
  await writeFile(file, 'hunter2\n');
  await init({ ...studio, user: 'studio', passwordFile: file }, inFolder());
  expect(await readFile(join(folder, 'postrider.yaml'), 'utf8')).not.toContain('hunter2');
  const secrets = join(folder, '.postrider', 'secrets.json');
  expect(JSON.parse(await readFile(secrets, 'utf8'))).toEqual({ studio: 'hunter2' });
  // Windows keeps no such modes.
  expect((await stat(secrets)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
});

test('a configuration that is there is left alone, unless it may be replaced', async () => {
  const context = inFolder();
  await writeFile(context.configuration, 'mine');
  expect(await problemOf(() => init(studio, context))).toMatchObject({ code: 'INIT_EXISTS' });
  expect(await readFile(context.configuration, 'utf8')).toBe('mine');
  await init({ ...studio, force: true }, context);
  expect(await readFile(context.configuration, 'utf8')).toContain('North Light');
});

test('a letter that is there is left alone', async () => {
  await init(studio, inFolder());
  const letter = join(folder, 'letters', 'first.mjml');
  await writeFile(letter, 'mine');
  await init({ ...studio, force: true }, inFolder());
  expect(await readFile(letter, 'utf8')).toBe('mine');
});

test.each([
  [{ from: 'nobody' }, 'CONFIG_WRONG_VALUE'],
  [{ host: 'two words' }, 'CONFIG_WRONG_VALUE'],
  [{ limit: ['500 per fortnight'] }, 'LIMITS_RULE_UNREADABLE'],
  [{ security: 'some' }, 'INIT_ANSWER_WRONG'],
  [{ user: 'studio', passwordFile: '/nowhere/password' }, 'FILE_UNREADABLE'],
  [{ passwordFile: '/nowhere/password' }, 'INIT_ANSWER_MISSING'],
  [{ preset: 'gmail', host: 'smtp.gmail.com', user: 'me' }, 'INIT_ANSWER_WRONG'],
  [{ preset: 'gmail', host: 'smtp.gmail.com', security: 'none' }, 'CONFIG_WRONG_VALUE'],
])('an answer that cannot work is told before anything is written: %j', async (wrong, code) => {
  expect(await problemOf(() => init({ ...studio, ...wrong }, inFolder()))).toMatchObject({ code });
  expect((await readdir(folder)).filter((name) => name !== 'letters')).toEqual([]);
});

test('a host that is none is answered in words', async () => {
  const { what, next } = await problemOf(() => init({ ...studio, host: 'two words' }, inFolder()));
  expect(what).toContain('`host`');
  expect(next).toBe('Write the name or address of a server, such as `mail.isp.example`.');
});

test('where nobody is asked, all that is missing is named at once', async () => {
  expect(await problemOf(() => init({ yes: true, host: 'mail.isp.example' }, inFolder()))).toMatchObject({
    code: 'INIT_ANSWER_MISSING',
    what: 'Nobody is asked, and this was not given: --company, --from.',
  });
});

test('it says that no limit is set, and that nobody reads what comes back', async () => {
  const context = inFolder();
  await init(studio, context);
  const told = context.terminal.printed.join('\n');
  expect(told).toContain('No limit is set');
  expect(told).toContain('bounces and unsubscribes go to hello@northlight.example');
  const limited = inFolder();
  await init({ ...studio, limit: ['500 recipients per day rolling'], force: true }, limited);
  expect(limited.terminal.printed.join('\n')).not.toContain('No limit is set');
  const checked = inFolder();
  await check({}, checked);
  expect(checked.terminal.printed).toContainEqual(expect.stringMatching(/^No inbox is configured: /));
});

test('a script gets one document', async () => {
  const context = inFolder({ json: true });
  await init(studio, context);
  expect(context.terminal.documents).toEqual([
    { configuration: context.configuration, letter: join(folder, 'letters', 'first.mjml') },
  ]);
  expect(context.terminal.printed).toEqual([]);
});
