import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { InstallingStudio } from '../testing/installing-studio.ts';
import { problemOf } from '../testing/problem-of.ts';
import { pluginAdd } from './plugin-add.ts';
import { pluginDisable, pluginEnable } from './plugin-enable.ts';
import { pluginKey } from './plugin-key.ts';
import { pluginList } from './plugin-list.ts';
import { pluginPack } from './plugin-pack.ts';
import { pluginRemove } from './plugin-remove.ts';
import { pluginUpdate } from './plugin-update.ts';

let studio: InstallingStudio;
beforeEach(async () => {
  studio = await InstallingStudio.open();
});
afterEach(() => studio[Symbol.asyncDispose]());

describe('plugin add', { timeout: 30_000 }, () => {
  test('says what the plugin is and asks for, and records what was granted', async () => {
    const printed = await studio.add(
      await studio.plugin('pigeon', { network: ['api.pigeon.example:443', '[::1]:25'] }),
    );
    expect(printed).toEqual([
      'postrider-pigeon 1.0.0: Post by birds',
      '  from    ../pigeon',
      '  signed  by nobody: anyone may have packed it',
      '  brings  transports/pigeon',
      '  wants   to connect to api.pigeon.example, port 443',
      '  wants   to connect to ::1, port 25',
      '  wants   to read the secret you name in its setting `key` (transport `pigeon`)',
      '✓ postrider-pigeon 1.0.0 is installed.',
      `  Use it: use: pigeon in ${studio.configuration}`,
    ]);
    expect(await studio.recorded()).toMatchObject([
      {
        name: 'postrider-pigeon',
        version: '1.0.0',
        origin: { kind: 'folder', path: '../pigeon' },
        granted: { network: ['api.pigeon.example:443', '[::1]:25'] },
        enabled: true,
      },
    ]);
    await studio.useIt('pigeon');
    await using host = await openStudio(studio.context());
    expect(host.pluginProblems).toEqual([]);
    expect(host.manifests.at(-1)).toMatchObject({ name: 'postrider-pigeon' });
  });

  test('installs nothing without a yes, and leaves nothing behind', async () => {
    const folder = await studio.plugin('pigeon');
    expect(await problemOf(() => pluginAdd({ plugin: folder }, studio.context()))).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    });
    expect(await readdir(studio.plugins)).toEqual([]);
    expect(await readdir(studio.folder)).toEqual(['.postrider']);
  });

  test('refuses what has a fault, telling all of them by where the plugin came from', async () => {
    const folder = await studio.plugin('pigeon', {
      network: ['nonsense'],
      more: { engines: { postrider: '^9.0.0' }, dependencies: { chalk: '^5.0.0' } },
    });
    const thrown: unknown = await pluginAdd({ plugin: folder, yes: true }, studio.context()).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({
      problems: [
        { code: 'MANIFEST_ENGINE', where: { file: '../pigeon/package.json' } },
        { code: 'MANIFEST_PERMISSION' },
        { code: 'PLUGIN_LIBRARY_MISSING', where: { file: '../pigeon/package.json' } },
      ],
    });
    expect(await readdir(studio.plugins)).toEqual([]);
  });

  test('refuses what clashes with a bundled or an installed plugin', async () => {
    const clash = await studio.plugin('pigeon', { id: 'smtp' });
    expect(await problemOf(() => pluginAdd({ plugin: clash, yes: true }, studio.context()))).toMatchObject({
      code: 'PLUGIN_CONTRIBUTION_CLASH',
    });
    await studio.add(await studio.plugin('owl'));
    const other = await studio.plugin('barn', { id: 'owl' });
    expect(await problemOf(() => pluginAdd({ plugin: other, yes: true }, studio.context()))).toMatchObject({
      code: 'PLUGIN_CONTRIBUTION_CLASH',
    });
    expect(
      await problemOf(() => pluginAdd({ plugin: join(studio.work, 'owl'), yes: true }, studio.context())),
    ).toMatchObject({
      code: 'PLUGIN_INSTALLED',
      next: expect.stringContaining('plugin update postrider-owl --from') as unknown,
    });
  });

  test.each(['./none', '/none.tgz', 'none.postrider', '--help', 'a b', '../x/../y'])(
    'knows no such plugin: %s',
    async (named) => {
      expect(await problemOf(() => pluginAdd({ plugin: named, yes: true }, studio.context()))).toMatchObject({
        code: 'PLUGIN_SOURCE_UNKNOWN',
      });
    },
  );
});

describe('plugin update', { timeout: 30_000 }, () => {
  test('asks for what is new only, and grants no more without it', async () => {
    await studio.add(await studio.plugin('pigeon', { network: ['a.example:1'] }));
    const update = (yes?: boolean) => {
      const given = studio.context();
      return {
        given,
        done: pluginUpdate({ plugin: 'postrider-pigeon', ...(yes === undefined ? {} : { yes }) }, given),
      };
    };
    await studio.plugin('pigeon', { version: '1.1.0', network: ['a.example:1'] });
    const quiet = update();
    expect(await quiet.done).toBe(exitCodes.done);
    expect(quiet.given.terminal.printed).toContain('  wants   nothing that it was not granted already');
    expect(await studio.recorded()).toMatchObject([{ version: '1.1.0' }]);

    await studio.plugin('pigeon', { version: '2.0.0', network: ['a.example:1', 'b.example:2'] });
    expect(await problemOf(() => update().done)).toMatchObject({ code: 'CONFIRMATION_MISSING' });
    expect(await studio.recorded()).toMatchObject([{ version: '1.1.0', granted: { network: ['a.example:1'] } }]);
    const asked = update(true);
    expect(await asked.done).toBe(exitCodes.done);
    expect(asked.given.terminal.printed.filter((line) => line.includes('wants'))).toEqual([
      '  wants   from now on to connect to b.example, port 2',
    ]);
    expect(await studio.recorded()).toMatchObject([
      { version: '2.0.0', granted: { network: ['a.example:1', 'b.example:2'] } },
    ]);
    expect(await readdir(studio.plugins)).toEqual(['postrider-pigeon']);
  });

  test('asks again when the default behind an address changes, though the permission reads the same', async () => {
    // Prevents: an update sent everything to another server, and nobody was asked.
    const network = ['${settings.host}:443'];
    const printed = await studio.add(await studio.plugin('pigeon', { network, host: 'api.pigeon.example' }));
    expect(printed).toContain(
      '  wants   to connect to the host in its setting `host` (api.pigeon.example if not set), port 443',
    );
    await studio.plugin('pigeon', { version: '1.1.0', network, host: 'api.pigeon.example' });
    expect(await pluginUpdate({ plugin: 'postrider-pigeon' }, studio.context())).toBe(exitCodes.done);
    await studio.plugin('pigeon', { version: '1.2.0', network, host: 'thief.example' });
    expect(await problemOf(() => pluginUpdate({ plugin: 'postrider-pigeon' }, studio.context()))).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    });
    const given = studio.context();
    expect(await pluginUpdate({ plugin: 'postrider-pigeon', yes: true }, given)).toBe(exitCodes.done);
    expect(given.terminal.printed).toContain(
      '  wants   from now on to connect to the host in its setting `host` (thief.example if not set), port 443',
    );
    expect(await studio.recorded()).toMatchObject([{ version: '1.2.0', granted: { network } }]);
  });

  test('points out another signer, and what is in use and no longer brought', async () => {
    const folder = await studio.plugin('pigeon');
    const key = (name: string): string => join(studio.work, name);
    await pluginKey({ file: key('one.pem') }, studio.context());
    await pluginKey({ file: key('two.pem') }, studio.context());
    expect((await stat(key('one.pem'))).mode & 0o777).toBe(0o600);
    const pack = (name: string): Promise<number> =>
      pluginPack({ folder, key: key(name), to: studio.work }, studio.context());
    const file = join(studio.work, 'postrider-pigeon-1.0.0.postrider');
    await pack('one.pem');
    const printed = await studio.add(file);
    expect(printed[2]).toMatch(/signed {2}with the key ed25519:/);
    await studio.useIt('pigeon');

    await pack('two.pem');
    expect(await problemOf(() => pluginUpdate({ plugin: 'postrider-pigeon' }, studio.context()))).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    });
    await studio.plugin('pigeon', { id: 'dove' });
    await pack('one.pem');
    const given = studio.context();
    await pluginUpdate({ plugin: 'postrider-pigeon', yes: true }, given);
    expect(given.terminal.printed).toContain('  lacks   from now on what account "pigeon" uses');
  });

  test('brings back what was installed, and points it out when that is no longer to be had', async () => {
    await studio.add(await studio.plugin('pigeon'));
    const code = join(studio.plugins, 'postrider-pigeon', 'index.js');
    const before = await readFile(code, 'utf8');
    await rm(join(code, '..'), { recursive: true });
    expect(await pluginUpdate({ plugin: 'postrider-pigeon' }, studio.context())).toBe(exitCodes.done);
    expect(await readFile(code, 'utf8')).toBe(before);

    await writeFile(code, 'altered');
    await writeFile(join(studio.work, 'pigeon', 'index.js'), '// Changed at its origin too.');
    expect(await problemOf(() => pluginUpdate({ plugin: 'postrider-pigeon' }, studio.context()))).toMatchObject({
      code: 'CONFIRMATION_MISSING',
    });
    const given = studio.context();
    expect(await pluginUpdate({ plugin: 'postrider-pigeon', yes: true }, given)).toBe(exitCodes.done);
    expect(given.terminal.printed.join('\n')).toContain('differs from what was installed here');
  });

  test('refuses another plugin in its place', async () => {
    await studio.add(await studio.plugin('pigeon'));
    const owl = await studio.plugin('owl');
    expect(
      await problemOf(() => pluginUpdate({ plugin: 'postrider-pigeon', from: owl, yes: true }, studio.context())),
    ).toMatchObject({
      code: 'PLUGIN_OTHER',
    });
  });
});

describe('an installed plugin', { timeout: 30_000 }, () => {
  test('that is in use is removed only by force, and nothing of it stays but what it kept', async () => {
    await studio.add(await studio.plugin('pigeon'));
    await studio.useIt('pigeon');
    expect(
      await problemOf(() => pluginRemove({ plugin: 'postrider-pigeon', yes: true }, studio.context())),
    ).toMatchObject({
      code: 'PLUGIN_IN_USE',
      what: 'The plugin `postrider-pigeon` is in use by account "pigeon".',
    });
    const given = studio.context();
    expect(await pluginRemove({ plugin: 'postrider-pigeon', yes: true, force: true }, given)).toBe(exitCodes.done);
    expect(given.terminal.printed).toContain('  account "pigeon" would no longer work.');
    expect(await studio.recorded()).toEqual([]);
    expect(await readdir(studio.plugins)).toEqual([]);
    expect(await problemOf(() => pluginRemove({ plugin: 'postrider-pigeon' }, studio.context()))).toMatchObject({
      code: 'PLUGIN_NOT_INSTALLED',
    });
  });

  test('is left out while it is disabled', async () => {
    await studio.add(await studio.plugin('pigeon'));
    await writeFile(studio.configuration, 'company: { name: North Light, from: hello@northlight.example }\n');
    const names = async (): Promise<readonly string[]> => {
      await using host = await openStudio(studio.context());
      return host.manifests.map(({ name }) => name);
    };
    expect(await names()).toContain('postrider-pigeon');
    await pluginDisable({ plugin: 'postrider-pigeon' }, studio.context());
    expect(await names()).not.toContain('postrider-pigeon');
    await pluginEnable({ plugin: 'postrider-pigeon' }, studio.context());
    expect(await names()).toContain('postrider-pigeon');
  });

  test('is listed with what it may, and is refused once a file of it was changed; the others go on', async () => {
    await studio.add(await studio.plugin('pigeon', { network: ['a.example:1'] }));
    await studio.add(await studio.plugin('owl'));
    await studio.useIt('pigeon', 'owl');
    await writeFile(join(studio.plugins, 'postrider-pigeon', 'index.js'), 'process.exit(1)');
    const given = studio.context({ json: true });
    expect(await pluginList({}, given)).toBe(exitCodes.wrong);
    expect(given.terminal.documents).toMatchObject([
      {
        plugins: [
          { name: 'postrider-owl', sound: true, uses: ['account "owl"'], grants: [] },
          { name: 'postrider-pigeon', sound: false, grants: ['connect to a.example, port 1'] },
        ],
        problems: [{ code: 'PLUGIN_ALTERED' }],
      },
    ]);
    await using host = await openStudio(studio.context());
    expect(host.pluginProblems).toMatchObject([{ code: 'PLUGIN_ALTERED' }]);
    // The configuration stands, and only the altered plugin's account cannot be made.
    expect([...host.configuration.accounts.keys()]).toEqual(['pigeon', 'owl']);
    const never = new AbortController().signal;
    expect(await host.verifyAccount('pigeon', never)).toMatchObject({ code: 'PLUGIN_ALTERED' });
    expect(await host.verifyAccount('owl', never)).toMatchObject({ code: 'PLUGIN_NOT_REGISTERED' });
  });

  test('is refused, too, when its files were changed into a bundle of others', async () => {
    // Prevents: the plugins of such a bundle ran with what was granted to the one that nobody had changed.
    await studio.add(await studio.plugin('pigeon'));
    await studio.useIt('pigeon');
    const folder = join(studio.plugins, 'postrider-pigeon');
    const bundled = await studio.plugin('cuckoo', { id: 'pigeon' });
    await rename(bundled, join(folder, 'cuckoo'));
    const bundle = {
      name: 'postrider-pigeon',
      version: '1.0.0',
      engines: { postrider: '^0.1.0' },
      postrider: { bundle: { plugins: [{ name: 'postrider-cuckoo', version: '*', folder: 'cuckoo' }] } },
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(bundle));
    const problems = await problemOf(() => openStudio(studio.context()));
    expect(problems).toMatchObject({ code: 'PLUGIN_ALTERED' });
  });
});

describe('plugin pack of a bundle', { timeout: 30_000 }, () => {
  async function bundleOf(more: Readonly<Record<string, unknown>>): Promise<string> {
    const folder = join(studio.work, 'inn');
    await mkdir(folder, { recursive: true });
    await rename(await studio.plugin('pigeon', { more }), join(folder, 'pigeon'));
    const bundle = {
      name: 'inn',
      version: '1.0.0',
      engines: { postrider: '^0.1.0' },
      postrider: { bundle: { plugins: [{ name: 'postrider-pigeon', version: '*', folder: 'pigeon' }] } },
      bundleDependencies: ['words'],
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(bundle));
    return folder;
  }

  test('refuses one whose plugin needs a library that would not be packed', async () => {
    // Prevents: the folder worked, and what was packed of it failed wherever it was loaded.
    const folder = await bundleOf({ dependencies: { words: '1.0.0' } });
    const own = join(folder, 'pigeon', 'node_modules', 'words');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'package.json'), '{"name":"words"}');
    expect(await problemOf(() => pluginPack({ folder, to: studio.work }, studio.context()))).toMatchObject({
      code: 'PLUGIN_LIBRARY_MISSING',
      what: 'Plugin `postrider-pigeon` needs the library words, which is not in the package.',
    });
    const top = join(folder, 'node_modules', 'words');
    await mkdir(top, { recursive: true });
    await writeFile(join(top, 'package.json'), '{"name":"words"}');
    expect(await pluginPack({ folder, to: studio.work }, studio.context())).toBe(exitCodes.done);
  });
});
