import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHost } from '../../core/composition/create-host.ts';
import type { Host } from '../../core/composition/host.ts';
import { bundledDefaults, bundledLibraries, bundledPluginFolders, lentPackages } from '../../host/bundled-plugins.ts';
import { version } from '../../host/version.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'host-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A studio with one further plugin: a transport whose `verify` has this body and the settings `own`. */
async function studio(
  verify: string,
  entry: string,
  more: {
    readonly permissions?: object;
    readonly development?: boolean;
    readonly imports?: string;
    readonly settings?: object;
    readonly written?: string;
  } = {},
): Promise<Host> {
  await mkdir(path.join(folder, 'pigeon'));
  const settings = {
    type: 'object',
    properties: { list: { type: 'string', path: true, description: 'A file.' }, ...more.settings },
    additionalProperties: false,
  };
  const manifest = {
    name: 'postrider-pigeon',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    engines: { postrider: '*' },
    postrider: {
      contributes: { transports: [{ id: 'pigeon', api: 'transport/v1', title: 'Pigeons', settings }] },
      ...(more.permissions === undefined ? {} : { permissions: more.permissions }),
    },
  };
  await writeFile(path.join(folder, 'pigeon/package.json'), JSON.stringify(manifest));
  await writeFile(
    path.join(folder, 'pigeon/index.js'),
    `${more.imports ?? ''}
const found = (what) => ({ code: 'FOUND', what: JSON.stringify(what), next: '' });
export default { activate(context) { context.register('transports', 'pigeon', (instance) => ({
  capabilities: { connections: 1, mailsInFlight: 1 }, async verify() { ${verify} }, async connect() {} })); } };`,
  );
  await writeFile(path.join(folder, 'list.txt'), 'anna');
  await writeFile(
    path.join(folder, 'postrider.yaml'),
    `company: { name: North Light, from: hello@northlight.example }
accounts: { loft: { use: pigeon, list: list.txt${more.written ?? ''} } }
plugins: [${entry}]
`,
  );
  return createHost({
    configuration: path.join(folder, 'postrider.yaml'),
    bundles: bundledPluginFolders(),
    lent: lentPackages(),
    libraries: bundledLibraries(),
    defaults: bundledDefaults,
    environment: {},
    version,
    conditions: [],
    ...(more.development === undefined ? {} : { development: more.development }),
  });
}

const { signal } = new AbortController();
/** Processes take their time on a computer that is busy. */
const slow = { timeout: 60_000 };

async function found(host: Host): Promise<unknown> {
  const problem = await host.verifyAccount('loft', signal);
  return problem?.code === 'FOUND' ? JSON.parse(problem.what) : problem;
}

test(
  'a plugin that the configuration names runs isolated, and reads the files that its settings name and no others',
  slow,
  async () => {
    await using host = await studio(
      `const read = (file) => { try { return readFileSync(file, 'utf8'); } catch (error) { return error.code; } };
     return found({ process: process.pid, list: read(instance.settings.list), configuration: read(instance.settings.list.replace('list.txt', 'postrider.yaml')) });`,
      'pigeon',
      { imports: `import { readFileSync } from 'node:fs';` },
    );
    const seen = (await found(host)) as { readonly process: number };
    expect(seen).toEqual({ process: expect.any(Number) as number, list: 'anna', configuration: 'ERR_ACCESS_DENIED' });
    expect(seen.process).not.toBe(process.pid);
    const entry = host.bootTree().find(({ plugin }) => plugin === 'postrider-pigeon');
    // Some confinements count processes anew: what the plugin takes for its number says nothing outside.
    expect(entry).toMatchObject({ grade: 'isolated', isolation: { state: 'running', process: expect.any(Number) } });
    expect(entry?.isolation?.process).not.toBe(process.pid);
  },
);

test.each<[string, string, readonly string[]]>([
  ['what a plugin’s own defaults name', '', ['ERR_ACCESS_DENIED', 'SECRET_NOT_GRANTED', 'NETWORK_ADDRESS_REFUSED']],
  [
    'the same, written by a person',
    ', more: postrider.yaml, key: { secret: studio }, host: 127.0.0.1',
    ['company', 'SECRET_MISSING', 'NETWORK_UNREACHABLE'],
  ],
])('%s: a file, a secret, an address of this computer', slow, async (_, written, expected) => {
  // Prevents: a manifest whose schema had `default: "secrets.json"` read that file, and nobody was ever asked.
  await using host = await studio(
    `const codeOf = (thrown) => thrown.problems?.[0]?.code ?? thrown.code;
     const { more, key, host, port } = instance.settings;
     const read = (file) => { try { return readFileSync(file, 'utf8').slice(0, 7); } catch (thrown) { return codeOf(thrown); } };
     return found([read(more), await instance.secret(key).catch(codeOf),
       await instance.network.connect({ host, port }, AbortSignal.timeout(9000)).then(() => 'open', codeOf)]);`,
    'pigeon',
    {
      imports: `import { readFileSync } from 'node:fs';`,
      permissions: { network: ['${settings.host}:${settings.port}'] },
      settings: {
        more: { type: 'string', path: true, default: 'postrider.yaml', description: 'Another file.' },
        key: { secret: true, default: { secret: 'studio' }, description: 'A key.' },
        host: { type: 'string', default: '127.0.0.1', description: 'A host.' },
        port: { type: 'integer', default: 9, description: 'A port.' },
      },
      written,
    },
  );
  expect(await found(host)).toEqual(expected);
});

test('it borrows the SDK of the host when it has none, and has a folder when it was granted one', slow, async () => {
  await using host = await studio(
    `const data = await instance.dataFolder(); writeFileSync(data + '/note', 'kept');
     return found({ sdk: typeof definePlugin, note: readFileSync(data + '/note', 'utf8') });`,
    'pigeon',
    {
      permissions: { data: true },
      imports: `import { definePlugin } from '@postrider/sdk'; import { readFileSync, writeFileSync } from 'node:fs';`,
    },
  );
  expect(await found(host)).toEqual({ sdk: 'function', note: 'kept' });
});

test('one that is trusted runs in the same process, and in development behind the same border', slow, async () => {
  const body = `const kept = instance.settings; return found({ process: process.pid, frozen: Object.isFrozen(instance), list: kept.list.endsWith('list.txt') });`;
  await using host = await studio(body, '{ folder: pigeon, grade: inline }');
  expect(await found(host)).toEqual({ process: process.pid, frozen: true, list: true });
  expect(host.bootTree().at(-1)).toMatchObject({ grade: 'inline' });
});

test(
  'in development what an inline plugin answers crosses as data: a function in it is a fault, as it is isolated',
  slow,
  async () => {
    await using host = await studio(
      `return { code: 'FOUND', what: '1', next: '', undo() {} };`,
      '{ folder: pigeon, grade: inline }',
      {
        development: true,
      },
    );
    expect(await host.verifyAccount('loft', signal)).toMatchObject({
      what: expect.stringContaining('no plain data') as string,
    });
  },
);

test('a store is not run isolated', slow, async () => {
  await using host = await studio('return undefined;', 'pigeon, store');
  await mkdir(path.join(folder, 'store'));
  const manifest = {
    name: 'postrider-store',
    version: '1.0.0',
    exports: './index.js',
    engines: { postrider: '*' },
    postrider: {
      contributes: {
        stores: [
          {
            id: 'cloud',
            api: 'store/v1',
            title: 'Cloud',
            settings: { type: 'object', properties: {}, additionalProperties: false },
          },
        ],
      },
    },
  };
  await writeFile(path.join(folder, 'store/index.js'), '');
  await writeFile(path.join(folder, 'store/package.json'), JSON.stringify(manifest));
  await using again = await createHost({
    configuration: host.configuration.file,
    bundles: bundledPluginFolders(),
    defaults: bundledDefaults,
    environment: {},
    version,
    conditions: [],
  });
  expect(again.pluginProblems).toMatchObject([{ code: 'PLUGIN_STORE_ISOLATED' }]);
});
