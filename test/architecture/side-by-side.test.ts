import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root } from './sources.ts';

type SideBySide = (
  commands: Readonly<Record<string, string>>,
  settings: { readonly print: (text: string) => void },
) => Promise<readonly string[]>;
const script = pathToFileURL(join(root, 'scripts/side-by-side.mjs')).href;
const { sideBySide } = (await import(script)) as { readonly sideBySide: SideBySide };

test('what goes well is a line, and nothing failed', async () => {
  const printed: string[] = [];
  expect(
    await sideBySide({ one: 'echo chatter', other: 'exit 0' }, { print: (text) => void printed.push(text) }),
  ).toEqual([]);
  expect(printed.map((line) => line.replace(/[0-9.]+ s/, 'N s')).sort()).toEqual([
    'one    ok  N s\n',
    'other  ok  N s\n',
  ]);
});

test('all run to their end, and the one that failed first is told last, with all it said', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'side-by-side-'));
  const told = join(folder.path, 'told');
  let printed = '';
  const failed = await sideBySide(
    {
      second: `until [ -e '${told}' ]; do :; done; echo chatter; exit 2`,
      first: 'echo on the way out; echo and beside it >&2; exit 7',
      third: 'echo fine',
      killed: `until [ -e '${told}' ]; do :; done; kill -KILL $$`,
    },
    {
      print(text) {
        printed += text;
        if (text.startsWith('first ')) void writeFile(told, '');
      },
    },
  );
  expect(failed[0]).toBe('first');
  expect([...failed].sort()).toEqual(['first', 'killed', 'second']);
  expect(printed).toContain('third   ok');
  expect(printed).toContain('── killed failed: SIGKILL\n');
  expect(printed).toMatch(/── second: until.*\nchatter\n── second failed: exit code 2\n/);
  expect(printed).toMatch(
    /── first: echo.*\n(on the way out\nand beside it|and beside it\non the way out)\n── first failed: exit code 7\n$/,
  );
});

test('a program that is not there has failed', async () => {
  let printed = '';
  expect(await sideBySide({ lint: 'no-such-program-here' }, { print: (text) => void (printed += text) })).toEqual([
    'lint',
  ]);
  expect(printed).toContain('exit code 127');
});
