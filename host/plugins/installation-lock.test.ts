import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { lockInstallation } from './installation-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'installation-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Another process that has the lock, and keeps it until it is killed. */
async function startHolder() {
  const module = new URL('installation-lock.ts', import.meta.url).href;
  const code = `const { lockInstallation } = await import(${JSON.stringify(module)});
    globalThis.lock = await lockInstallation(${JSON.stringify(folder)});
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const words = ['--conditions=@postrider/source', '--input-type=module', '--eval', code];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('another process is refused with the number of the one that has it, until that one is killed', async () => {
  const holder = await startHolder();
  const closed = once(holder, 'close');
  try {
    expect(await problemOf(() => lockInstallation(folder))).toMatchObject({
      code: 'PLUGINS_BUSY',
      what: `Process ${holder.pid} is changing the plugins installed here; nothing was changed.`,
    });
  } finally {
    holder.kill('SIGKILL');
    await closed;
  }
  await using _lock = await lockInstallation(folder);
});

test('the same process is refused too, and it is free again afterwards', async () => {
  {
    await using _lock = await lockInstallation(folder);
    expect(await problemOf(() => lockInstallation(folder))).toMatchObject({ code: 'PLUGINS_BUSY' });
  }
  expect(await readdir(folder)).toEqual(['plugins.lock']);
  await using _again = await lockInstallation(folder);
});
