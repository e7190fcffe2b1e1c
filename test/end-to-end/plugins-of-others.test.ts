import { createHash } from 'node:crypto';
import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startHttpServer } from '@postrider/sdk/testing';
import type { HttpServer } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { openStudio } from './studio.ts';
import type { Studio } from './studio.ts';

const kinds = ['transport', 'inbox', 'throttle', 'task-sink', 'handler', 'route', 'renderer'] as const;

test.each(kinds)('a new %s passes its test, is tried isolated, packed and installed', async (kind) => {
  await using studio = await openStudio({});
  const made = await studio.run('plugin', 'new', 'pigeon', '--kind', kind, '--yes');
  expect(made.stderr).toBe('');
  const tested = await studio.run('plugin', 'test', 'pigeon');
  expect(tested.stdout).toMatch(/ pass \d+\n/);
  expect(tested.exitCode, tested.stdout).toBe(0);
  const tried = await studio.run('plugin', 'dev', 'pigeon', '--once');
  expect(tried.stdout + tried.stderr).toContain('✓ postrider-pigeon 0.1.0 is active');
  expect(tried.exitCode, tried.stderr).toBe(0);
  expect((await studio.run('plugin', 'check', 'pigeon')).exitCode).toBe(0);
  expect((await studio.run('plugin', 'pack', 'pigeon')).exitCode).toBe(0);
  await studio.write('postrider.yaml', 'company: { name: North Light, from: hello@northlight.example }\n');
  const added = await studio.run('plugin', 'add', 'postrider-pigeon-0.1.0.postrider', '--yes');
  expect(added.stdout).toContain('✓ postrider-pigeon 0.1.0 is installed.');
  expect((await studio.run('check')).exitCode).toBe(0);
});

async function installed(studio: Studio, id: string): Promise<void> {
  await studio.run('plugin', 'new', id, '--kind', 'transport', '--yes');
  const { exitCode, stderr } = await studio.run('plugin', 'add', id, '--yes');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
}

const account = (id: string, { port }: HttpServer): string =>
  `  ${id}: { use: ${id}, host: 127.0.0.1, port: ${port}, security: none, key: { secret: key } }\n`;

const mailsAt = ({ requests }: HttpServer): number => requests.filter(({ path }) => path === '/v1/mails').length;

test('an installed plugin that was changed runs no code and sends nothing; the other accounts go on', async () => {
  await using server = await startHttpServer();
  await using studio = await openStudio({ secrets: { key: 'k' } });
  await installed(studio, 'pigeon');
  await installed(studio, 'owl');
  const company = 'company: { name: North Light, from: hello@northlight.example, account: owl }\n';
  await studio.write('postrider.yaml', `${company}accounts:\n${account('owl', server)}${account('pigeon', server)}`);
  await studio.write('letter.txt', 'Subject: Monday\n\nWe are closed.\n');
  const send = (through: string) =>
    studio.run('send', '--to', 'mia@harbourpost.example', '--text', 'letter.txt', '--account', through);
  expect((await send('pigeon')).exitCode).toBe(0);
  expect(mailsAt(server)).toBe(1);

  const code = join(studio.folder, '.postrider', 'plugins', 'postrider-pigeon', 'index.ts');
  await appendFile(code, `\nimport { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\n`);
  const refused = await send('pigeon');
  expect(refused.stderr).toContain(
    'The installed plugin `postrider-pigeon` 0.1.0 is not as it was installed: index.ts is changed.',
  );
  expect(refused.exitCode).not.toBe(0);
  expect(mailsAt(server)).toBe(1);
  expect(await readdir(studio.folder)).not.toContain('ran');

  const other = await send('owl');
  expect(other.stdout).toContain('accepted  by owl');
  expect(other.exitCode).toBe(0);
  expect(mailsAt(server)).toBe(2);

  // Installed again from where it came, it is as it was; the mail that waited leaves.
  expect((await studio.run('plugin', 'update', 'postrider-pigeon')).exitCode).toBe(0);
  expect((await studio.run('resume')).exitCode).toBe(0);
  expect(mailsAt(server)).toBe(3);
});

/** A registry with one package, as npm asks it. */
async function startRegistry(
  name: string,
  version: string,
  packed: Buffer,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((incoming, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (incoming.url?.endsWith('.tgz') === true) return void response.end(packed);
    const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
    const dist = { tarball: `${url}/${name}-${version}.tgz`, integrity };
    if (incoming.url !== `/${name}`) return void response.writeHead(404).end('{}');
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a plugin is fetched from npm by the npm that is there, and none of its scripts runs', async () => {
  await using writing = await openStudio({});
  await writing.run('plugin', 'new', 'pigeon', '--kind', 'transport', '--yes');
  const manifest = join(writing.folder, 'pigeon', 'package.json');
  const scripts = Object.fromEntries(
    ['preinstall', 'install', 'postinstall', 'prepare', 'prepack'].map((name) => [name, 'touch "$HOME/ran"']),
  );
  const text = JSON.parse(await readFile(manifest, 'utf8')) as object;
  await writeFile(manifest, JSON.stringify({ ...text, scripts }));
  await writing.run('plugin', 'pack', 'pigeon');
  const packed = await readFile(join(writing.folder, 'postrider-pigeon-0.1.0.postrider'));
  await using registry = await startRegistry('postrider-pigeon', '0.1.0', packed);
  await using studio = await openStudio({
    environment: { npm_config_registry: registry.url, npm_config_fetch_retries: '0' },
  });
  await studio.write('postrider.yaml', 'company: { name: North Light, from: hello@northlight.example }\n');

  const added = await studio.run('plugin', 'add', 'postrider-pigeon', '--yes');
  expect(added.stdout + added.stderr).toContain('  from    postrider-pigeon on npm\n');
  expect(added.stdout).toContain('✓ postrider-pigeon 0.1.0 is installed.');
  expect((await studio.run('check')).exitCode).toBe(0);
  expect(await readdir(studio.folder)).not.toContain('ran');

  const unknown = await studio.run('plugin', 'add', 'postrider-nobody', '--yes');
  expect(unknown.stderr).toContain('PLUGIN_FETCH_FAILED');
  expect(unknown.exitCode).toBe(2);
});

test('a package that npm hands out under the name of another is refused', async () => {
  await using studio = await openStudio({});
  await studio.run('plugin', 'new', 'pigeon', '--kind', 'route', '--yes');
  await studio.run('plugin', 'pack', 'pigeon');
  const packed = await readFile(join(studio.folder, 'postrider-pigeon-0.1.0.postrider'));
  await using registry = await startRegistry('postrider-owl', '0.1.0', packed);
  await using other = await openStudio({ environment: { npm_config_registry: registry.url } });
  await other.write('postrider.yaml', 'company: { name: North Light, from: hello@northlight.example }\n');
  const added = await other.run('plugin', 'add', 'postrider-owl', '--yes');
  expect(added.stderr).toContain('postrider-owl on npm calls itself `postrider-pigeon`.');
  expect(added.exitCode).toBe(2);
});
