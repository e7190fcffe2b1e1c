import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { detectEncoding } from './detect-encoding.ts';
import type { ListEncoding } from './detect-encoding.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-encoding-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function encodingOf(content: Uint8Array): Promise<ListEncoding | undefined> {
  const name = join(folder, 'list.csv');
  await writeFile(name, content);
  await using file = await open(name);
  return await detectEncoding(file);
}

/** More than the buffer that the file is read through. */
const long = 'plain text, nothing else; '.repeat(50_000);

test('takes a file of nothing but ASCII for UTF-8', async () => {
  expect(await encodingOf(Buffer.from(long))).toEqual({ name: 'utf-8', markLength: 0 });
});

test('finds the one octet at the end that does not fit UTF-8', async () => {
  expect(await encodingOf(Buffer.from(`${long}\u00e9`, 'latin1'))).toEqual({ name: 'windows-1252', markLength: 0 });
});

test('is not misled by a character that its buffer cuts in two', async () => {
  for (const letter of ['é', '東', '😀']) {
    for (const shift of [0, 1, 2, 3]) {
      const text = `${'n'.repeat(shift)}${letter.repeat(600_000)}`;
      expect(await encodingOf(Buffer.from(text))).toEqual({ name: 'utf-8', markLength: 0 });
    }
  }
});

test('notices a character that is cut off where the file ends', async () => {
  expect(await encodingOf(Buffer.from('Søren 😀').subarray(0, -1))).toEqual({ name: 'windows-1252', markLength: 0 });
});

test('tells UTF-16 by its zeros, though some characters have one on the other side', async () => {
  const text = Buffer.from('name\temail\r\n\u4e00 \ud83d\ude00\tmia@x.example\r\n', 'utf16le');
  expect(await encodingOf(text)).toEqual({ name: 'utf-16le', markLength: 0 });
  expect(await encodingOf(text.swap16())).toEqual({ name: 'utf-16be', markLength: 0 });
});

test('takes octets with zeros anywhere for no text', async () => {
  expect(await encodingOf(Uint8Array.from([0x61, 0, 0, 0x62, 0, 0x63, 0x64, 0]))).toBeUndefined();
});
