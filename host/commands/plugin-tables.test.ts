import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InstallingStudio } from '../testing/installing-studio.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { pluginList } from './plugin-list.ts';
import { plugins } from './plugins.ts';

let studio: InstallingStudio;
beforeEach(async () => {
  studio = await InstallingStudio.open();
});
afterEach(() => studio[Symbol.asyncDispose]());

describe('the lists', { timeout: 30_000 }, () => {
  test('show the addresses that permissions come to, and not how they are written', async () => {
    await studio.add(await studio.plugin('pigeon', { network: ['${settings.host}:443'], host: 'api.pigeon.example' }));
    await studio.add(await studio.plugin('owl', { network: ['${settings.host}:25'], host: 'api.owl.example' }));
    await writeFile(
      studio.configuration,
      `company: { name: North Light, from: hello@northlight.example, account: pigeon }
accounts: { pigeon: { use: pigeon }, written: { use: pigeon, host: own.example } }
`,
    );
    const table = studio.context();
    await plugins({}, table);
    expect(table.terminal.printed.join('\n')).not.toContain('settings.host');
    const given = studio.context({ terminal: recordingTerminal({ columns: Infinity }) });
    await plugins({}, given);
    const rowOf = (name: string): string | undefined => given.terminal.printed.find((line) => line.startsWith(name));
    expect(rowOf('postrider-pigeon')).toContain('api.pigeon.example:443, own.example:443');
    expect(rowOf('postrider-owl')).toContain('api.owl.example:25');
    const list = studio.context({ terminal: recordingTerminal({ columns: Infinity }) });
    await pluginList({}, list);
    expect(list.terminal.printed.join('\n')).toContain('own.example:443');
    for (const line of list.terminal.printed) expect(line.length).toBeLessThan(200);
  });
});
