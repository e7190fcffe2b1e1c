import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  await writeFile(
    join(folder, 'index.mjs'),
    "import * as sdk from '@postrider/sdk'; console.log(typeof sdk.definePlugin, sdk.own);",
  );
});
afterEach(() => rm(folder, { recursive: true }));

/** In a process of its own: hooks are of Node's own loader. What the plugin printed, or how its import failed. */
async function imported(lent: boolean): Promise<string> {
  const plugin = pathToFileURL(join(folder, 'index.mjs')).href;
  const lend = pathToFileURL(join(import.meta.dirname, 'lend-sdk.ts')).href;
  const code = `
    const { lendSdk } = await import('${lend}');
    ${lent ? 'lendSdk();' : ''}
    await import('${plugin}').catch(({ code }) => console.log(code));`;
  const options = ['--conditions=@postrider/source', '--input-type=module', '--eval', code];
  return (await promisify(execFile)(process.execPath, options)).stdout.trim();
}

test('a plugin outside of the clone is lent the SDK', async () => {
  expect(await imported(false)).toBe('ERR_MODULE_NOT_FOUND');
  expect(await imported(true)).toBe('function undefined');
});

test('a copy that the plugin has goes first', async () => {
  const own = join(folder, 'node_modules', '@postrider', 'sdk');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), '{ "name": "@postrider/sdk", "type": "module", "exports": "./index.js" }');
  await writeFile(join(own, 'index.js'), "export const definePlugin = () => {}; export const own = 'yes';");
  expect(await imported(true)).toBe('function yes');
});
