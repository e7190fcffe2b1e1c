import { mkdir, mkdtempDisposable, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { pluginInStack } from './plugin-in-stack.ts';

async function thrownBy(file: string): Promise<unknown> {
  const { fail } = (await import(pathToFileURL(file).href)) as { readonly fail: () => void };
  try {
    fail();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

test('a failure is led back to the plugin whose code threw it, also from a library in its folder', async () => {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'in-stack-'));
  const folder = await realpath(temporary.path);
  const library = join(folder, 'node_modules/library');
  await mkdir(library, { recursive: true });
  const manifest = { name: 'pigeon', version: '1.2.3', type: 'module', postrider: { contributes: {} } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(library, 'package.json'), JSON.stringify({ name: 'library', type: 'module' }));
  const code = 'export function fail() { throw new Error("oh"); }';
  await writeFile(join(folder, 'index.js'), code);
  await writeFile(join(library, 'index.js'), code);
  const pigeon = { name: 'pigeon', version: '1.2.3', folder };
  expect(pluginInStack(await thrownBy(join(folder, 'index.js')))).toEqual(pigeon);
  expect(pluginInStack(await thrownBy(join(library, 'index.js')))).toEqual(pigeon);
});

test('what no plugin threw is laid at no plugin’s door', () => {
  expect(pluginInStack(new Error('mine'))).toBeUndefined();
  for (const thrown of [undefined, null, 'text', 7, { stack: 7 }, { stack: 'at x (file://%%:1:1)\n at /:1:1' }])
    expect(pluginInStack(thrown)).toBeUndefined();
});
