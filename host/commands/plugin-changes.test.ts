import { cp, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordFile } from '@postrider/core';
import { openStudio } from '../open-studio.ts';
import { beginChange } from '../plugins/begin-change.ts';
import { InstallingStudio } from '../testing/installing-studio.ts';
import { problemOf } from '../testing/problem-of.ts';
import { pluginAdd } from './plugin-add.ts';
import { pluginDisable, pluginEnable } from './plugin-enable.ts';
import { pluginUpdate } from './plugin-update.ts';

let studio: InstallingStudio;
beforeEach(async () => {
  studio = await InstallingStudio.open();
});
afterEach(() => studio[Symbol.asyncDispose]());

describe('changes of what is installed', { timeout: 30_000 }, () => {
  test('are made by one command at a time; another one is refused with its number', async () => {
    // Prevents: two at once, and the entry of one of them was lost.
    const pigeon = await studio.plugin('pigeon');
    {
      await using _change = await beginChange(studio.folder);
      expect(await problemOf(() => pluginAdd({ plugin: pigeon, yes: true }, studio.context()))).toMatchObject({
        code: 'PLUGINS_BUSY',
        what: `Process ${process.pid} is changing the plugins installed here; nothing was changed.`,
      });
    }
    const owl = await studio.plugin('owl');
    const both = await Promise.allSettled(
      [pigeon, owl].map((folder) => pluginAdd({ plugin: folder, yes: true }, studio.context())),
    );
    const added = both.filter(({ status }) => status === 'fulfilled');
    expect(await studio.recorded()).toHaveLength(added.length);
    expect(added.length).toBeGreaterThan(0);
  });

  test('clear away what a command that was killed left', async () => {
    await studio.add(await studio.plugin('pigeon'));
    await mkdir(join(studio.plugins, '.new-killed', 'half'), { recursive: true });
    await mkdir(join(studio.plugins, '.old-killed'));
    await writeFile(join(studio.folder, `${recordFile}.0123abcd.new`), '{ "format": "postri');
    await pluginDisable({ plugin: 'postrider-pigeon' }, studio.context());
    expect(await readdir(studio.plugins)).toEqual(['postrider-pigeon']);
    expect((await readdir(studio.folder)).sort()).toEqual(['.postrider', recordFile]);
  });

  test.each([
    ['before the new files came', false],
    ['before the new ones were recorded', true],
  ])('bring back what an update that was killed %s had set aside', async (_, isPlaced) => {
    // Prevents: such a plugin was refused until somebody fetched it again.
    await studio.add(await studio.plugin('pigeon'));
    const installed = join(studio.plugins, 'postrider-pigeon');
    const code = await readFile(join(installed, 'index.js'), 'utf8');
    await mkdir(join(studio.plugins, '.old-killed'));
    await rename(installed, join(studio.plugins, '.old-killed', 'plugin'));
    if (isPlaced) await rename(await studio.plugin('pigeon', { version: '2.0.0' }), installed);
    await pluginEnable({ plugin: 'postrider-pigeon' }, studio.context());
    expect(await readdir(studio.plugins)).toEqual(['postrider-pigeon']);
    expect(await readFile(join(installed, 'index.js'), 'utf8')).toBe(code);
    await studio.useIt('pigeon');
    await using host = await openStudio(studio.context());
    expect(host.pluginProblems).toEqual([]);
  });

  test('drop what an update had set aside when the new version is recorded', async () => {
    await studio.add(await studio.plugin('pigeon'));
    const old = join(studio.plugins, '.old-killed', 'plugin');
    await mkdir(join(old, '..'));
    await cp(join(studio.plugins, 'postrider-pigeon'), old, { recursive: true });
    await studio.plugin('pigeon', { version: '2.0.0' });
    await pluginUpdate({ plugin: 'postrider-pigeon' }, studio.context());
    expect(await readdir(studio.plugins)).toEqual(['postrider-pigeon']);
    expect(await studio.recorded()).toMatchObject([{ version: '2.0.0' }]);
  });
});
