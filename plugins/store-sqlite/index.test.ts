import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PluginContext } from '@postrider/sdk';
import { silentLog, VirtualClock } from '@postrider/sdk/testing';
import plugin from './index.ts';

test('the plugin registers what its manifest declares, and owns it', async () => {
  const registered: unknown[] = [];
  const owned: unknown[] = [];
  const registration = { [Symbol.dispose]() {} };
  const nothing = (): Disposable => registration;
  const context: PluginContext = {
    plugin: { name: '@postrider/store-sqlite', version: '0.1.0' },
    register(kind, id) {
      registered.push([kind, id]);
      return registration;
    },
    facts: { on: nothing, onAny: nothing },
    log: silentLog,
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    own: (resource) => void owned.push(resource),
  };
  await plugin.activate(context);
  const manifest = JSON.parse(readFileSync(`${import.meta.dirname}/package.json`, 'utf8')) as {
    postrider: { contributes: Record<string, { id: string }[]> };
  };
  const declared = Object.entries(manifest.postrider.contributes).flatMap(([kind, list]) =>
    list.map(({ id }) => [kind, id]),
  );
  expect(registered).toEqual(declared);
  expect(owned).toEqual([registration]);
});
