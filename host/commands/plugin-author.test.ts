import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pluginKinds } from '../plugins/plugin-kinds.ts';
import { unwrittenReadme } from '../plugins/readme-template.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import type { RecordingTerminal } from '../testing/recording-terminal.ts';
import type { CommandContext } from './command.ts';
import { pluginCheck } from './plugin-check.ts';
import { pluginDev } from './plugin-dev.ts';
import { pluginKey } from './plugin-key.ts';
import { pluginNew } from './plugin-new.ts';
import { pluginPack } from './plugin-pack.ts';
import { pluginTest } from './plugin-test.ts';

let work = '';
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'author-'));
});
afterEach(() => rm(work, { recursive: true }));

function context(more: Partial<CommandContext> = {}): CommandContext & { readonly terminal: RecordingTerminal } {
  return {
    terminal: recordingTerminal(),
    configuration: join(work, 'postrider.yaml'),
    json: false,
    signal: new AbortController().signal,
    environment: {},
    ...more,
  } as CommandContext & { readonly terminal: RecordingTerminal };
}

const made = async (kind: string, more = {}): Promise<string> => {
  const folder = join(work, kind);
  expect(await pluginNew({ folder, kind, yes: true, ...more }, context())).toBe(exitCodes.done);
  return folder;
};

async function checked(
  folder: string,
): Promise<{ readonly codes: readonly string[]; readonly advice: readonly string[] }> {
  const given = context({ json: true });
  const exitCode = await pluginCheck({ folder }, given);
  const [{ problems, advice }] = given.terminal.documents as [{ problems: { code: string }[]; advice: string[] }];
  expect(exitCode).toBe(problems.length === 0 ? exitCodes.done : exitCodes.wrong);
  return { codes: problems.map(({ code }) => code).sort(), advice };
}

describe('plugin new', { timeout: 30_000 }, () => {
  test.each(pluginKinds)('writes a %s without a fault, and with nothing left to fill in', async (kind) => {
    const folder = await made(kind, { name: `@studio/postrider-${kind}-pigeon`, title: 'Pigeon Post', licence: 'ISC' });
    for (const file of await readdir(folder, { recursive: true })) {
      const text = await readFile(join(folder, file), 'utf8').catch(() => '');
      expect([file, text.match(/__\w+__|8025|\.\.\/shared/)]).toEqual([file, null]);
    }
    const text = await readFile(join(folder, 'package.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ name: `@studio/postrider-${kind}-pigeon`, license: 'ISC' });
    expect(text).toContain('"id": "pigeon"');
    expect(await checked(folder)).toEqual({ codes: [], advice: [expect.stringContaining('README.md')] });
    expect(unwrittenReadme(await readFile(join(folder, 'README.md'), 'utf8'))).toBe(true);
  });

  test.each([
    [{ kind: 'pigeon' }, 'PLUGIN_ANSWER'],
    [{}, 'PLUGIN_ANSWER'],
    [{ kind: 'route', name: '../x' }, 'PLUGIN_ANSWER'],
    [{ kind: 'route', name: 'a', title: 'It’s `${process.exit()}`' }, 'PLUGIN_ANSWER'],
    [{ kind: 'route', name: 'a', title: "x'); evil('" }, 'PLUGIN_ANSWER'],
    [{ kind: 'route', name: 'a', licence: 'MIT"' }, 'PLUGIN_ANSWER'],
    [{ kind: 'route', name: '---' }, 'PLUGIN_ANSWER'],
  ])('refuses what would not work: %j', async (options, code) => {
    const folder = join(work, 'new');
    expect(await problemOf(() => pluginNew({ folder, yes: true, ...options }, context()))).toMatchObject({ code });
    expect(await readdir(work)).toEqual([]);
  });

  test('writes over nothing', async () => {
    const folder = await made('route');
    await writeFile(join(folder, 'index.ts'), 'mine');
    expect(await problemOf(() => pluginNew({ folder, kind: 'route', yes: true }, context()))).toMatchObject({
      code: 'PLUGIN_FOLDER_TAKEN',
    });
    expect(await readFile(join(folder, 'index.ts'), 'utf8')).toBe('mine');
  });
});

describe('plugin check', { timeout: 30_000 }, () => {
  test('tells every fault at once, from the manifest to what would be packed', async () => {
    const folder = await made('transport');
    const file = join(folder, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(
      file,
      JSON.stringify({
        ...manifest,
        exports: './dist/index.js',
        engines: { postrider: '^7.0.0' },
        dependencies: { nodemailer: '^7.0.0' },
        postrider: { ...(manifest['postrider'] as object), surprise: true },
      }),
    );
    await writeFile(join(folder, 'con.ts'), '');
    await writeFile(join(folder, 'key.ts'), '-----BEGIN PRIVATE KEY-----');
    await writeFile(join(folder, '.env'), 'KEY=secret');
    const { codes, advice } = await checked(folder);
    expect(codes).toEqual([
      'MANIFEST_ENGINE',
      'MANIFEST_ENTRY',
      'MANIFEST_UNKNOWN_KEY',
      'PLUGIN_LIBRARY_MISSING',
      'PLUGIN_SECRET_INSIDE',
      'PLUGIN_UNPACKABLE',
    ]);
    expect(advice).toContain('.env looks like a secret; it is not packed, and does not belong here');
  });

  test('finds an entry that is there and would not be packed', async () => {
    const folder = await made('route');
    const file = join(folder, 'package.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"*.ts"', '"dist"'));
    expect((await checked(folder)).codes).toEqual(['PLUGIN_UNPACKABLE']);
    expect(await problemOf(() => pluginPack({ folder, to: work }, context()))).toMatchObject({
      code: 'PLUGIN_UNPACKABLE',
    });
    expect((await readdir(work)).filter((name) => name.endsWith('.postrider'))).toEqual([]);
  });

  test('takes a bundle for one, and tells the faults of its plugins', async () => {
    const route = await made('route');
    const plugins = [{ name: 'postrider-route', version: '*', folder: 'route' }];
    const bundle = {
      name: 'inn',
      version: '1.0.0',
      engines: { postrider: '^0.1.0' },
      postrider: { bundle: { plugins } },
    };
    await writeFile(join(work, 'package.json'), JSON.stringify(bundle));
    expect(await checked(work)).toEqual({ codes: [], advice: [] });
    const given = context();
    await pluginCheck({ folder: work }, given);
    expect(given.terminal.printed).toContain('✓ inn 1.0.0: nothing is wrong');
    const file = join(route, 'package.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"^0.1.0"', '"^7.0.0"'));
    expect((await checked(work)).codes).toContain('MANIFEST_ENGINE');
  });
});

/** Prevents: `spawn … ENOENT` was shown as a failure of Postrider's, or a test of nothing passed. */
test.each([
  ['test', (folder: string) => pluginTest({ folder }, context())],
  ['dev', (folder: string) => pluginDev({ folder }, context())],
  ['check', (folder: string) => pluginCheck({ folder }, context())],
  ['pack', (folder: string) => pluginPack({ folder, to: work }, context())],
])('plugin %s says that there is no such folder, or no plugin in it', async (_name, call) => {
  const next = 'Name the folder of a plugin; postrider plugin new writes one.';
  const nowhere = join(work, 'nowhere');
  expect(await problemOf(() => call(nowhere))).toEqual({
    code: 'PLUGIN_FOLDER_MISSING',
    what: `There is no folder ${nowhere}.`,
    next,
  });
  expect(await problemOf(() => call(work))).toMatchObject({
    code: 'MANIFEST_NOT_FOUND',
    what: `There is no plugin in ${work}: it has no package.json.`,
    next,
  });
  const file = join(work, 'pigeon.postrider');
  await writeFile(file, '');
  expect(await problemOf(() => call(file))).toMatchObject({
    code: 'PLUGIN_FOLDER_MISSING',
    what: `${file} is a file, and no folder.`,
  });
});

test('a plugin is packed into the same octets again', async () => {
  const folder = await made('throttle');
  const pack = async (): Promise<Buffer> => {
    const given = context({ json: true });
    await pluginPack({ folder, to: work }, given);
    return readFile((given.terminal.documents[0] as { file: string }).file);
  };
  expect((await pack()).equals(await pack())).toBe(true);
});

test('a key is never written over, and a wrong one is told', async () => {
  const file = join(work, 'key.pem');
  await pluginKey({ file }, context());
  expect(await problemOf(() => pluginKey({ file }, context()))).toMatchObject({ code: 'FILE_EXISTS' });
  await writeFile(file, 'no key');
  const folder = await made('route');
  expect(await problemOf(() => pluginPack({ folder, key: file, to: work }, context()))).toMatchObject({
    code: 'PACKAGE_KEY',
  });
  expect(await problemOf(() => pluginPack({ folder, key: `${file}x`, to: work }, context()))).toMatchObject({
    code: 'FILE_UNREADABLE',
  });
});

test('a configuration that does not use the plugin is told by plugin dev', async () => {
  const folder = await made('route');
  const configuration = join(work, 'postrider.yaml');
  await writeFile(configuration, 'company: { name: North Light, from: hello@northlight.example }\n');
  const given = context();
  expect(await pluginDev({ folder, once: true }, given)).toBe(exitCodes.wrong);
  expect(given.terminal.told.join('\n')).toContain('PLUGIN_UNUSED');
});
