import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtempDisposable, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startHttpServer, testCertificate } from '@postrider/sdk/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStudio } from './studio.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cleanUp = new AsyncDisposableStack();
/** A place outside of the repository, with the packed SDK and what its optional part needs; nothing is downloaded. */
let place = '';
let packed: readonly string[] = [];

const run = async (folder: string, command: string, ...words: readonly string[]): Promise<string> => {
  const environment = { PATH: process.env['PATH'], HOME: place, npm_config_cache: join(place, 'cache') };
  const { stdout } = await promisify(execFile)(command, words, { cwd: folder, env: environment, maxBuffer: 1 << 26 });
  return stdout;
};

beforeAll(async () => {
  place = cleanUp.use(await mkdtempDisposable(join(tmpdir(), 'postrider-packed-'))).path;
  const modules = join(root, 'node_modules');
  const parts = [
    join(modules, 'tsyringe'),
    join(modules, 'tsyringe/node_modules/tslib'),
    join(modules, 'reflect-metadata'),
  ];
  for (const part of [join(root, 'sdk'), ...parts])
    await run(place, 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', place, part);
  packed = (await readdir(place)).filter((name) => name.endsWith('.tgz')).map((name) => join(place, name));
});
afterAll(() => cleanUp.disposeAsync());

type Example = 'transport-acme' | 'transport-acme-classes';
const made = new Map<Example, Promise<string>>();

/** A copy of an example, as a stranger has it, with the packed SDK installed and ready to run. */
async function ready(example: Example): Promise<string> {
  const folder = made.get(example) ?? install(example);
  made.set(example, folder);
  return folder;
}

async function install(example: Example): Promise<string> {
  const folder = join(place, example);
  await mkdir(folder);
  for (const name of await readdir(join(root, 'examples', example)))
    if (name !== 'node_modules' && name !== 'dist') await cp(join(root, 'examples', example, name), join(folder, name));
  // What compiles and types it comes from here: nothing of it is in what is packed.
  const { devDependencies: _, ...kept } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly devDependencies?: unknown;
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(kept));
  const files = example === 'transport-acme' ? sdkOnly() : packed;
  await run(
    folder,
    'npm',
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--no-save',
    ...files,
  );
  if (example === 'transport-acme') return folder;
  await run(folder, join(root, 'node_modules/.bin/tsc'), '--typeRoots', join(root, 'node_modules/@types'));
  return folder;
}

const sdkOnly = (): readonly string[] => packed.filter((file) => file.includes('postrider-sdk'));

test('the packed SDK holds what it needs, and nothing of this computer', async () => {
  const folder = join(place, 'looked-at');
  await mkdir(folder);
  await run(folder, 'tar', '-xzf', sdkOnly()[0] ?? '');
  const names = await readdir(folder, { recursive: true });
  expect(names.filter((name) => /\.test\.|tsbuildinfo|\/proof\//.test(name))).toEqual([]);
  for (const name of names.filter((each) => /\.(js|ts|json)$/.test(each))) {
    const text = await readFile(join(folder, name), 'utf8');
    expect(text.includes(root), name).toBe(false);
    if (/\.(js|d\.ts)$/.test(name)) expect(/from '@postrider\/core/.test(text), name).toBe(false);
  }
});

test("a stranger's transport passes its own conformance test with nothing but the packed SDK", async () => {
  const folder = await ready('transport-acme');
  const lines = (await readFile(join(folder, 'index.ts'), 'utf8')).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
  expect(await readdir(join(folder, 'node_modules/@postrider'))).toEqual(['sdk']);
  const said = await run(folder, process.execPath, '--test', '--test-reporter=tap');
  expect(said).toMatch(/^# pass 29$/m);
  expect(said).toMatch(/^# fail 0$/m);
});

test('the same transport made of classes compiles outside, and passes the same test', async () => {
  const folder = await ready('transport-acme-classes');
  expect(await readFile(join(folder, 'index.test.ts'), 'utf8')).toBe(
    await readFile(join(root, 'examples/transport-acme/index.test.ts'), 'utf8'),
  );
  const said = await run(folder, process.execPath, '--test', '--test-reporter=tap', 'dist/index.test.js');
  expect(said).toMatch(/^# pass 29$/m);
  expect(said).toMatch(/^# fail 0$/m);
});

test.each(['transport-acme', 'transport-acme-classes'] as const)(
  '%s is packed, installed from its file, and sends in a process of its own',
  async (example) => {
    const certificate = await testCertificate(['127.0.0.1']);
    const authority = join(place, `${example}.pem`);
    await writeFile(authority, certificate.ca);
    await using acme = await startHttpServer({
      tls: certificate,
      cue: (point, { path, headers }) => {
        if (point === 'headers') return undefined;
        if (headers.authorization !== 'Bearer good key') return { kind: 'answer', status: 401 };
        return path === '/v1/messages' ? { kind: 'answer', status: 202, body: { id: 'a1' } } : undefined;
      },
    });
    await using studio = await openStudio({
      configuration: 'company: { name: North Light Studio, from: hello@northlight.example }\n',
      secrets: { acme: 'good key' },
      environment: { NODE_EXTRA_CA_CERTS: authority },
    });
    const name = `postrider-${example}`;
    expect(await studio.run('plugin', 'pack', await ready(example))).toMatchObject({ stderr: '', exitCode: 0 });
    const added = await studio.run('plugin', 'add', `${name}-1.0.0.postrider`, '--yes');
    expect(added.stdout).toContain('wants   to connect to the host in its setting `host`');
    expect(added).toMatchObject({ stderr: '', exitCode: 0 });
    await studio.write(
      'postrider.yaml',
      `company: { name: North Light Studio, from: hello@northlight.example, account: acme }
accounts: { acme: { use: acme, host: 127.0.0.1, port: ${acme.port}, key: { secret: acme } } }
`,
    );
    const { plugins } = await studio.json<{
      readonly plugins: readonly { readonly plugin: string; readonly grade: string }[];
    }>('plugins');
    expect(plugins.find(({ plugin }) => plugin === name)?.grade).toBe('isolated');
    const checked = await studio.run('check', '--connect');
    expect(checked.stdout + checked.stderr).toContain('✓ account "acme"');
    const to = 'anna@harbourpost.example';
    const sent = await studio.run('send', '--to', to, '--letter', 'letters/spring.mjml', '--yes');
    expect(sent).toMatchObject({ stderr: '', exitCode: 0 });
    const mails = acme.requests.filter(({ path }) => path === '/v1/messages').map(({ body }) => body.toString('utf8'));
    expect(mails).toHaveLength(1);
    expect(JSON.parse(mails[0] ?? '')).toMatchObject({ to });
  },
);
