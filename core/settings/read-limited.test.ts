import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causeOf } from '../contracts/index.ts';
import { readLimited } from './read-limited.ts';

async function whyNot(file: string): Promise<string> {
  const read = await readLimited(file, 10);
  return read.kind === 'failed' ? causeOf(read.error).message : read.kind;
}

test('a file is read whole up to the limit, without its byte order mark', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'read-limited-'));
  const file = join(folder.path, 'a.yaml');
  await writeFile(file, '\u{FEFF}ten ok');
  expect(await readLimited(file, 10)).toEqual({ kind: 'text', text: 'ten ok' });
  await writeFile(file, 'eleven char');
  expect(await whyNot(file)).toBe('too-large');
  await writeFile(file, new Uint8Array([0xff, 0xfe]));
  expect(await whyNot(file)).toBe('not-utf8');
  expect(await whyNot(`${file}.not`)).toBe('missing');
});

test.skipIf(process.platform === 'win32')('what is no file is refused at once and not waited for', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'read-limited-'));
  expect(await whyNot(folder.path)).toBe('it is a folder');
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await whyNot(pipe)).toBe('it is a pipe or a device, not a file');
  expect(await whyNot('/dev/zero')).toBe('it is a pipe or a device, not a file');
});
