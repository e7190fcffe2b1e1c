import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SubjectBus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type { Plugin, PluginContext } from '../contracts/index.ts';
import { printBootTree } from './boot-tree.ts';
import { PluginHost } from './plugin-host.ts';
import {
  handler,
  manifest,
  problemOf,
  registering,
  silent,
  stage,
  StillClock,
  words,
} from './testing/memory-plugins.ts';

test('a plugin is activated when it is first needed, once, and says so on the bus', async () => {
  let activations = 0;
  const { host, facts } = stage([manifest('desk'), manifest('other')], {
    desk: registering('desk', () => void activations++),
  });
  expect(host.bootTree().map((entry) => entry.state)).toEqual(['idle', 'idle']);
  const [factory] = await Promise.all([host.factory('handlers', 'desk'), host.factory('handlers', 'desk')]);
  expect(factory({} as never)).toBe(handler);
  expect(activations).toBe(1);
  expect(facts).toEqual([{ type: 'plugin.activated', at: 0, plugin: 'desk', milliseconds: 0 }]);
  expect(host.bootTree().map((entry) => entry.state)).toEqual(['active', 'idle']);
});

test('what no plugin brings is said so, with what may have been meant', async () => {
  const { host } = stage([manifest('desk')], {});
  expect(words(await problemOf(host.factory('handlers', 'dask')))).toBe(
    'PLUGIN_CONTRIBUTION_UNKNOWN: No plugin brings the handler `dask`. Did you mean `desk`?',
  );
  expect(words(await problemOf(host.factory('transports', 'desk')))).toBe(
    'PLUGIN_CONTRIBUTION_UNKNOWN: No plugin brings the transport `desk`. Add the plugin that brings it under `plugins`.',
  );
});

const ask = 'Install another version of it, or show this to its author; everything else goes on.';

test.each<[string, () => unknown, string]>([
  [
    'throws while it is imported',
    () => {
      throw new Error('no such library');
    },
    `PLUGIN_LOAD_FAILED: The plugin \`bad\` 1.0.0 could not be loaded (no such library). ${ask}`,
  ],
  [
    'exports no plugin',
    () => ({ default: { start() {} } }),
    'PLUGIN_ENTRY_INVALID: The plugin `bad` 1.0.0 was loaded, but its module has no default export with an `activate` function. Write `export default definePlugin({ activate(context) { … } })`, or ask its author to.',
  ],
  [
    'throws in activate',
    registering('bad', () => {
      throw new Error('no table');
    }),
    `PLUGIN_ACTIVATE_FAILED: The plugin \`bad\` 1.0.0 failed while it was activated (no table). ${ask}`,
  ],
  [
    'rejects in activate',
    registering('bad', () => Promise.reject(new Error('no database'))),
    `PLUGIN_ACTIVATE_FAILED: The plugin \`bad\` 1.0.0 failed while it was activated (no database). ${ask}`,
  ],
  [
    'rejects with nothing',
    () => ({ default: { activate: () => Promise.reject(new Error('')) } }),
    `PLUGIN_ACTIVATE_FAILED: The plugin \`bad\` 1.0.0 failed while it was activated (). ${ask}`,
  ],
  [
    'has a problem of its own',
    registering('bad', () => {
      throw new ProblemError({ code: 'OWN', what: 'The licence ran out.', next: 'Buy another.' });
    }),
    'PLUGIN_ACTIVATE_FAILED: The plugin `bad` 1.0.0 failed while it was activated (The licence ran out.). Buy another.',
  ],
  [
    'does not register what it declares',
    () => ({ default: { activate() {} } }),
    'PLUGIN_NOT_REGISTERED: The plugin `bad` 1.0.0 was activated, but did not register what its manifest declares: handlers/bad. Register each with `context.register`, or take it out of the manifest, or ask its author to.',
  ],
  [
    'registers what it does not declare, and swallows the error',
    registering('bad', (context) => {
      try {
        context.register('stores', 'mine', () => ({ open: () => Promise.reject(new Error('never')) }));
      } catch {}
    }),
    'PLUGIN_UNDECLARED: The plugin `bad` 1.0.0 registered stores/mine, which its manifest does not declare. Declare it under `contributes` in its package.json, or ask its author to.',
  ],
  [
    'registers something twice',
    registering('bad', (context) => void context.register('handlers', 'bad', () => handler)),
    'PLUGIN_REGISTERED_TWICE: The plugin `bad` 1.0.0 registered handlers/bad twice. Register it once, or ask its author to.',
  ],
])('a plugin that %s fails by name, stays failed and harms nobody else', async (_, bad, expected) => {
  let loads = 0;
  const counted = (): unknown => {
    loads++;
    return bad();
  };
  const { host, facts } = stage([manifest('bad'), manifest('good')], { bad: counted, good: registering('good') });
  const problem = await problemOf(host.factory('handlers', 'bad'));
  expect(words(problem)).toBe(expected);
  expect(await problemOf(host.factory('handlers', 'bad'))).toBe(problem);
  expect(loads).toBe(1);
  expect(facts).toEqual([{ type: 'plugin.failed', at: 0, plugin: 'bad', problem }]);
  expect(await host.factory('handlers', 'good')).toBeTypeOf('function');
  expect(host.bootTree().map((entry) => entry.state)).toEqual(['failed', 'active']);
  expect(await host.stop()).toEqual([]);
});

test.each<[string, () => unknown, string]>([
  ['finish loading', () => new Promise(() => {}), 'finish loading'],
  ['finish its activation', registering('slow', () => new Promise(() => {})), 'finish its activation'],
])('a plugin that does not %s within 10 s is given up', async (_, module, phase) => {
  const { host, clock } = stage([manifest('slow')], { slow: module });
  const failure = problemOf(host.factory('handlers', 'slow'));
  await clock.advance(9999);
  expect(host.bootTree()[0]?.state).toBe('starting');
  await clock.advance(1);
  expect(words(await failure)).toBe(
    `PLUGIN_ACTIVATE_TIMEOUT: The plugin \`slow\` 1.0.0 did not ${phase} within 10 s, so it was given up. Start Postrider again; if it stays so: install another version of it, or show this to its author; everything else goes on.`,
  );
  expect(clock.waiting).toBe(0);
});

test('a plugin that failed late is told to stop, what it owns ends, and it can register no more', async () => {
  let held: PluginContext | undefined;
  const ended: string[] = [];
  const { host, clock, bus } = stage([manifest('slow')], {
    slow: registering('slow', (context) => {
      held = context;
      context.own({ [Symbol.dispose]: () => void ended.push('first') });
      context.own({ [Symbol.asyncDispose]: async () => void ended.push('second') });
      context.facts.onAny(() => ended.push('heard'));
      return new Promise(() => {});
    }),
  });
  const failure = problemOf(host.factory('handlers', 'slow'));
  await clock.advance(10_000);
  await failure;
  bus.publish({ type: 'campaign.finished', at: 0, campaign: 'spring' });
  expect(ended).toEqual(['second', 'first']);
  expect(held?.signal.aborted).toBe(true);
  expect(() => held?.register('handlers', 'slow', () => handler)).toThrow('PLUGIN_HOST_STOPPED');
});

test('a plugin sees a frozen context that cannot publish', async () => {
  let seen: PluginContext | undefined;
  const { host } = stage([manifest('desk')], { desk: registering('desk', (context) => void (seen = context)) });
  await host.factory('handlers', 'desk');
  expect(Object.isFrozen(seen)).toBe(true);
  expect(seen?.plugin).toEqual({ name: 'desk', version: '1.0.0' });
  expect('publish' in (seen?.facts ?? {})).toBe(false);
});

test('a contribution that its plugin took back is gone', async () => {
  let registration: Disposable | undefined;
  const desk = (): { default: Plugin } => ({
    default: { activate: (context) => void (registration = context.register('handlers', 'desk', () => handler)) },
  });
  const { host } = stage([manifest('desk')], { desk });
  await host.factory('handlers', 'desk');
  registration?.[Symbol.dispose]();
  expect((await problemOf(host.factory('handlers', 'desk'))).code).toBe('PLUGIN_NOT_REGISTERED');
});

test('what a plugin requires is activated first, and once', async () => {
  const order: string[] = [];
  const note = (id: string) => registering(id, () => void order.push(id));
  const { host } = stage(
    [manifest('left', { requires: ['base'] }), manifest('right', { requires: ['base'] }), manifest('base')],
    { left: note('left'), right: note('right'), base: note('base') },
  );
  await Promise.all([host.factory('handlers', 'left'), host.factory('handlers', 'right')]);
  expect(order[0]).toBe('base');
  expect(order.toSorted()).toEqual(['base', 'left', 'right']);
});

test('a plugin whose requirement failed says which', async () => {
  const { host } = stage([manifest('top', { requires: ['base'] }), manifest('base')], {
    top: registering('top'),
    base: () => ({ default: {} }),
  });
  const problem = await problemOf(host.factory('handlers', 'top'));
  expect(problem.code).toBe('PLUGIN_REQUIRES_FAILED');
  expect(problem.what).toBe(
    'The plugin `top` 1.0.0 was not activated, because it needs `base`, which failed (The plugin `base` 1.0.0 was loaded, but its module has no default export with an `activate` function.)',
  );
  expect(problem.cause?.code).toBe('PLUGIN_ENTRY_INVALID');
});

test('plugins that require each other fail instead of waiting for ever', async () => {
  const { host } = stage([manifest('a', { requires: ['b'] }), manifest('b', { requires: ['a'] })], {});
  const failures = await Promise.all([
    problemOf(host.factory('handlers', 'a')),
    problemOf(host.factory('handlers', 'b')),
  ]);
  expect(failures.map((problem) => problem.code)).toEqual(['PLUGIN_REQUIRES_LOOP', 'PLUGIN_REQUIRES_LOOP']);
});

test('the boot tree shows what was needed, why, how long it took and what failed', async () => {
  const { host, clock } = stage(
    [
      manifest('desk', { requires: ['queue', 'lists'] }),
      manifest('queue'),
      manifest('lists'),
      manifest('bad'),
      manifest('idle'),
    ],
    {
      desk: registering('desk', () => new Promise((resolve) => void clock.after(30, resolve))),
      queue: registering('queue'),
      lists: registering('lists'),
      bad: () => ({}),
    },
  );
  const desk = host.factory('handlers', 'desk');
  await clock.advance(30);
  await desk;
  await problemOf(host.factory('handlers', 'bad'));
  expect(printBootTree(host.bootTree())).toBe(
    `desk 1.0.0: active for handlers/desk (load 0 ms, activate 30 ms), brings handlers/desk
├─ queue 1.0.0: active for desk (load 0 ms, activate 0 ms), brings handlers/queue
└─ lists 1.0.0: active for desk (load 0 ms, activate 0 ms), brings handlers/lists
bad 1.0.0: failed for handlers/bad (load 0 ms), brings handlers/bad: PLUGIN_ENTRY_INVALID: The plugin \`bad\` 1.0.0 was loaded, but its module has no default export with an \`activate\` function.
idle 1.0.0: idle, brings handlers/idle`,
  );
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'plugins-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('real modules are imported from their own folders', async () => {
  const sources = {
    works: `export default { activate(context) { context.register('handlers', 'works', () => ({ handle: () => [] })); } };`,
    lacking: `import 'a-library-that-is-not-installed';`,
    broken: `export default {`,
  };
  const manifests = await Promise.all(
    Object.entries(sources).map(async ([name, source]) => {
      const folder = path.join(root, name);
      await mkdir(folder);
      await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
      await writeFile(path.join(folder, 'index.js'), source);
      return { ...manifest(name), folder };
    }),
  );
  const clock = new StillClock();
  const host = new PluginHost(manifests, { bus: new SubjectBus(silent), clock, log: () => silent });
  expect(await host.factory('handlers', 'works')).toBeTypeOf('function');
  expect((await problemOf(host.factory('handlers', 'lacking'))).code).toBe('PLUGIN_LOAD_FAILED');
  expect((await problemOf(host.factory('handlers', 'broken'))).code).toBe('PLUGIN_LOAD_FAILED');
});
