import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';
import { SecretStore } from './secret-store.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'secrets-'));
  file = path.join(folder, '.postrider', 'secrets.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!ProblemError.is(thrown)) throw new Error('No problem was thrown', { cause: thrown });
  return thrown.problem;
}

async function writeSecrets(text: string, mode = 0o600): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
}

test('a secret that was set is found again, by another store too', async () => {
  await new SecretStore(folder, {}).set('studio', 'hunter2');
  expect(await new SecretStore(folder, {}).get('studio')).toBe('hunter2');
  expect(await new SecretStore(folder, {}).names()).toEqual(['studio']);
});

test('the environment comes before the file', async () => {
  const secrets = new SecretStore(folder, { POSTRIDER_SECRET_DESK_GOOGLE: 'from outside' });
  await secrets.set('desk-google', 'from the file');
  expect(await secrets.get('desk-google')).toBe('from outside');
});

test('an empty variable is as good as none', async () => {
  const secrets = new SecretStore(folder, { POSTRIDER_SECRET_STUDIO: '' });
  await secrets.set('studio', 'from the file');
  expect(await secrets.get('studio')).toBe('from the file');
});

test('a missing secret says both ways to set it', async () => {
  expect(await problemOf(new SecretStore(folder, {}).get('desk-google'))).toEqual({
    code: 'SECRET_MISSING',
    what: 'The secret `desk-google` is not set.',
    next: `Set the environment variable POSTRIDER_SECRET_DESK_GOOGLE, or add "desk-google" to ${file} (a JSON object of names and secrets, mode 0600).`,
  });
});

test('names of the language itself are not secrets', async () => {
  await writeSecrets('{}');
  expect((await problemOf(new SecretStore(folder, {}).get('constructor'))).code).toBe('SECRET_MISSING');
});

test('only the owner may read the file', async () => {
  await new SecretStore(folder, {}).set('studio', 'hunter2');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
});

test('a file that others can reach is refused, its secrets unread', async () => {
  await writeSecrets('{"studio":"hunter2"}', 0o640);
  const problem = await problemOf(new SecretStore(folder, {}).get('studio'));
  expect(problem).toEqual({
    code: 'SECRET_FILE_OPEN',
    what: `Others on this computer can reach the secrets in ${file} (mode 640), so they were not read.`,
    next: `Run chmod 600 ${file}, and change the secrets if others may have read them.`,
    where: { file },
  });
});

test.each(['{"studio": "hunter2"', '["hunter2"]', '{"studio": {"value": "hunter2"}}'])(
  'a damaged file is said so without a word of its content (%#)',
  async (text) => {
    await writeSecrets(text);
    const problem = await problemOf(new SecretStore(folder, {}).get('studio'));
    expect(problem.code).toBe('SECRET_FILE_UNREADABLE');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  },
);

test('secrets set at the same time are all kept, and nothing is left lying about', async () => {
  const secrets = new SecretStore(folder, {});
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => secrets.set(name, `secret of ${name}`)));
  expect(await secrets.names()).toEqual(['a', 'b', 'c', 'd']);
  expect(await readdir(path.dirname(file))).toEqual(['secrets.json']);
});

test('a file that a crash left behind does no harm', async () => {
  await writeSecrets('{"old":"kept"}');
  await writeFile(`${file}.${process.pid}.new`, 'half', { mode: 0o666 });
  await new SecretStore(folder, {}).set('studio', 'hunter2');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ old: 'kept', studio: 'hunter2' });
});

test('what is not a name is not taken for one', async () => {
  expect(await problemOf(new SecretStore(folder, {}).set('../up', 'x'))).toEqual({
    code: 'SECRET_NAME',
    what: 'That is not a name for a secret.',
    next: 'Choose a name of letters, digits, `-` and `_`, at most 64 characters.',
  });
});

test('when the file cannot be written the person learns why', async () => {
  await writeFile(path.join(folder, '.postrider'), 'a file where the folder should be');
  const problem = await problemOf(new SecretStore(folder, {}).set('studio', 'hunter2'));
  expect(problem.code).toBe('SECRET_FILE_UNWRITABLE');
  expect(problem.next).toBe(
    'Check the rights of the folder and the space on the disk, or set the secret in the environment instead.',
  );
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});
