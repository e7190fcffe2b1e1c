import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { isNpmSpec, npmPack, packWords } from './npm-pack.ts';
import type { NpmLimits } from './npm-pack.ts';

test.each(['pigeon', '@studio/pigeon', 'pigeon@1.0.0', '@studio/pigeon@^1.2.0', 'pigeon@>=1.0.0'])(
  '%s is a name of a package',
  (spec) => expect(isNpmSpec(spec)).toBe(true),
);

test.each([
  '',
  '-g',
  '--registry=x',
  '../pigeon',
  'a b',
  'a&b',
  'a"b',
  'a%PATH%',
  'npm:a',
  'a@npm:b',
  'http://a.example',
])('%s is none', (spec) => expect(isNpmSpec(spec)).toBe(false));

test('a shell reads a range, and the folder of a person whose name has a space, as no more than words', () => {
  // Prevents: `>` was taken for a file to write to, and the folder for two words.
  expect(packWords('pigeon@>=1.0.0', true).at(-1)).toBe('"pigeon@>=1.0.0"');
  expect(packWords('pigeon@>=1.0.0', false).at(-1)).toBe('pigeon@>=1.0.0');
  for (const word of packWords('pigeon@^1', true).slice(0, -1)) expect(word).toMatch(/^[a-z=.-]+$/);
});

describe('a program in the place of npm', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npm-pack-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** It runs in the folder that the package is to be left in. */
  async function fetching(code: string, limits: Partial<NpmLimits> = {}): Promise<Uint8Array> {
    const file = join(folder, 'npm.mjs');
    await writeFile(file, `import { writeFileSync, writeSync } from 'node:fs';\n${code}`);
    const { signal } = new AbortController();
    const program = [process.execPath, file] as const;
    return npmPack('pigeon', signal, { program: [...program], milliseconds: 60_000, octets: 1000, ...limits });
  }

  test('has its packed file read', async () => {
    expect(Buffer.from(await fetching(`writeFileSync('pigeon.tgz', 'packed')`)).toString()).toBe('packed');
  });

  test('that leaves a file over the limit has none of it read', async () => {
    // Prevents: whatever a registry sent was read into the memory, and looked at only then.
    expect(await problemOf(() => fetching(`writeFileSync('pigeon.tgz', 'x'.repeat(1001))`))).toMatchObject({
      code: 'PLUGIN_FETCH_FAILED',
      what: 'npm could not fetch pigeon: what came cannot be used, it has more than 1000 bytes.',
    });
  });

  test('that complains without end is quoted by the end of it', async () => {
    const complaint = `for (let line = 0; line < 20_000; line++) writeSync(2, 'complaint '.repeat(20) + '\\n');
      writeSync(2, 'no such package.\\n'); process.exitCode = 1;`;
    expect(await problemOf(() => fetching(complaint))).toMatchObject({
      what: 'npm could not fetch pigeon: no such package.',
    });
  });

  test('that does not end is ended', async () => {
    expect(await problemOf(() => fetching(`setInterval(() => {}, 1000)`, { milliseconds: 300 }))).toMatchObject({
      what: 'npm could not fetch pigeon: it took more than 0.005 minutes.',
    });
  });
});
