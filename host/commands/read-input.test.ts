import { expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { readInput } from './read-input.ts';

async function* chunks(...parts: readonly (string | Buffer)[]): AsyncGenerator<string | Buffer> {
  yield* parts;
}

test('input is read to its end, and characters cut apart between chunks are whole', async () => {
  const octets = Buffer.from('Grüße 👋');
  expect(await readInput(chunks(octets.subarray(0, 3), octets.subarray(3, 9), octets.subarray(9)))).toBe('Grüße 👋');
  expect(await readInput(chunks())).toBe('');
});

test('more than a megabyte is a problem, told before all of it is read', async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      read++;
      yield Buffer.alloc(65_536);
    }
  }
  expect(await problemOf(() => readInput(endless()))).toMatchObject({ code: 'INPUT_TOO_LONG' });
  expect(read).toBe(17);
  expect(await readInput(chunks('x'.repeat(1024 * 1024)))).toHaveLength(1024 * 1024);
});
