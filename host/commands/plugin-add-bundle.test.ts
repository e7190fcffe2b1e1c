import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { InstallingStudio } from '../testing/installing-studio.ts';
import { problemOf } from '../testing/problem-of.ts';
import { pluginAdd } from './plugin-add.ts';
import { pluginKey } from './plugin-key.ts';
import { pluginPack } from './plugin-pack.ts';
import { pluginRemove } from './plugin-remove.ts';
import { pluginUpdate } from './plugin-update.ts';

let studio: InstallingStudio;
beforeEach(async () => {
  studio = await InstallingStudio.open();
});
afterEach(() => studio[Symbol.asyncDispose]());

describe('plugin add of a bundle', { timeout: 30_000 }, () => {
  /** A folder with two plugins, one of which needs the other, and a library that both find at the top. */
  async function inn(version = '1.0.0', more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const folder = join(studio.work, 'inn');
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, 'node_modules', 'words'), { recursive: true });
    await writeFile(join(folder, 'node_modules', 'words', 'package.json'), '{"name":"words","version":"1.0.0"}');
    const network = ['api.pigeon.example:443'];
    const dependencies = { words: '1.0.0' };
    await rename(await studio.plugin('pigeon', { version, network, more: { dependencies } }), join(folder, 'pigeon'));
    await rename(await studio.plugin('owl', { version }), join(folder, 'owl'));
    const plugins = ['pigeon', 'owl'].map((name) => ({ name: `postrider-${name}`, version: '*', folder: name }));
    const bundle = {
      name: 'inn',
      version,
      engines: { postrider: '^0.1.0' },
      postrider: { bundle: { plugins } },
      bundleDependencies: ['words'],
      ...more,
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(bundle));
    return folder;
  }

  test('shows all its plugins with what each asks for, installs them, and updates each by its name', async () => {
    const printed = await studio.add(await inn());
    expect(printed).toEqual([
      'inn 1.0.0: a bundle of 2 plugins',
      '  from    ../inn',
      '  signed  by nobody: anyone may have packed it',
      'postrider-pigeon 1.0.0: Post by birds',
      '  brings  transports/pigeon',
      '  wants   to connect to api.pigeon.example, port 443',
      '  wants   to read the secret you name in its setting `key` (transport `pigeon`)',
      'postrider-owl 1.0.0: Post by birds',
      '  brings  transports/owl',
      '  wants   to read the secret you name in its setting `key` (transport `owl`)',
      '✓ postrider-pigeon 1.0.0 is installed.',
      `  Use it: use: pigeon in ${studio.configuration}`,
      '✓ postrider-owl 1.0.0 is installed.',
      `  Use it: use: owl in ${studio.configuration}`,
    ]);
    await studio.useIt('pigeon', 'owl');
    {
      await using host = await openStudio(studio.context());
      expect(host.pluginProblems).toEqual([]);
      expect(host.manifests.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['postrider-pigeon', 'postrider-owl']),
      );
    }
    expect(await readdir(join(studio.plugins, 'postrider-pigeon', 'node_modules'))).toEqual(['words']);
    await inn('1.1.0');
    expect(await pluginUpdate({ plugin: 'postrider-owl' }, studio.context())).toBe(exitCodes.done);
    expect(await studio.recorded()).toMatchObject([
      { name: 'postrider-owl', version: '1.1.0', origin: { kind: 'folder', path: '../inn' } },
      { name: 'postrider-pigeon', version: '1.0.0', granted: { network: ['api.pigeon.example:443'] } },
    ]);
    expect(await pluginRemove({ plugin: 'postrider-owl', yes: true, force: true }, studio.context())).toBe(
      exitCodes.done,
    );
    const left = await problemOf(() =>
      pluginUpdate({ plugin: 'postrider-pigeon', from: join(studio.work, 'owls') }, studio.context()),
    );
    expect(left).toMatchObject({ code: 'PLUGIN_SOURCE_UNKNOWN' });
  });

  test('is the same from a packed file, whose signer is that of each', async () => {
    const key = join(studio.work, 'key.pem');
    await pluginKey({ file: key }, studio.context());
    await pluginPack({ folder: await inn(), key, to: studio.work }, studio.context());
    const given = studio.context({ json: true });
    expect(await pluginAdd({ plugin: join(studio.work, 'inn-1.0.0.postrider'), yes: true }, given)).toBe(
      exitCodes.done,
    );
    expect(given.terminal.documents).toMatchObject([
      {
        bundle: 'inn',
        signer: expect.stringContaining('ed25519:') as string,
        plugins: [{ plugin: 'postrider-pigeon', version: '1.0.0' }, { plugin: 'postrider-owl' }],
      },
    ]);
    const signer = expect.stringContaining('ed25519:') as string;
    expect(await studio.recorded()).toMatchObject([{ signer }, { signer }]);
    const problem = await problemOf(() =>
      pluginUpdate({ plugin: 'postrider-pigeon', from: join(studio.work, 'inn', 'owl'), yes: true }, studio.context()),
    );
    expect(problem).toMatchObject({ code: 'PLUGIN_OTHER' });
  });

  test('installs all or none', async () => {
    await studio.add(await studio.plugin('owl'));
    expect(await problemOf(async () => pluginAdd({ plugin: await inn(), yes: true }, studio.context()))).toMatchObject({
      code: 'PLUGIN_INSTALLED',
      what: 'The plugin `postrider-owl` is installed already.',
    });
    await pluginRemove({ plugin: 'postrider-owl', yes: true }, studio.context());
    const wrong = { plugins: [{ name: 'postrider-pigeon', version: '^2.0.0', folder: 'pigeon' }] };
    const folder = await inn('1.0.0', { postrider: { bundle: wrong } });
    expect(await problemOf(() => pluginAdd({ plugin: folder, yes: true }, studio.context()))).toMatchObject({
      code: 'BUNDLE_PLUGIN_DIFFERS',
      where: { file: '../inn, pigeon/package.json' },
    });
    expect(await studio.recorded()).toEqual([]);
    expect(await readdir(studio.plugins)).toEqual([]);
  });
});
