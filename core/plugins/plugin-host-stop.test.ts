import { expect, test } from 'vitest';
import type { Plugin, PluginContext } from '../contracts/index.ts';
import { handler, manifest, problemOf, ready, registering, stage, words } from './testing/memory-plugins.ts';

test('stop runs in reverse: signal, deactivate while the facts still flow, then what is owned', async () => {
  const order: string[] = [];
  const noting = (id: string): (() => { default: Plugin }) => {
    let context: PluginContext | undefined;
    return () => ({
      default: {
        activate(given) {
          context = given;
          given.register('handlers', id, () => handler);
          given.own({ [Symbol.dispose]: () => void order.push(`${id} disposes the first`) });
          given.own({ [Symbol.dispose]: () => void order.push(`${id} disposes the last`) });
          given.facts.on('campaign.finished', () => order.push(`${id} hears`));
        },
        deactivate: async () => {
          order.push(`${id} deactivates, told to stop: ${context?.signal.aborted}`);
          bus.publish({ type: 'campaign.finished', at: 0, campaign: 'spring' });
        },
      },
    });
  };
  const { host, bus } = stage([manifest('top', { requires: ['base'] }), manifest('base')], {
    top: noting('top'),
    base: noting('base'),
  });
  await host.factory('handlers', 'top');
  expect(await host.stop()).toEqual([]);
  expect(order).toEqual([
    'top deactivates, told to stop: true',
    'base hears',
    'top hears',
    'top disposes the last',
    'top disposes the first',
    'base deactivates, told to stop: true',
    'base hears',
    'base disposes the last',
    'base disposes the first',
  ]);
  expect(words(await problemOf(host.factory('handlers', 'top')))).toBe(
    'PLUGIN_HOST_STOPPED: The plugin `top` 1.0.0 was not used, because Postrider is stopping. Start Postrider again.',
  );
  expect(await host.stop()).toEqual([]);
});

test('a plugin that will not stop, or fails at it, keeps nobody else from stopping', async () => {
  const ended: string[] = [];
  const owning = (id: string, deactivate: () => Promise<void>) => () => ({
    default: {
      activate(context: PluginContext) {
        context.register('handlers', id, () => handler);
        context.own({ [Symbol.dispose]: () => void ended.push(id) });
        context.own({
          [Symbol.dispose]: () => {
            throw new Error('already closed');
          },
        });
      },
      deactivate,
    },
  });
  const { host, clock } = stage([manifest('hangs'), manifest('throws')], {
    hangs: owning('hangs', () => new Promise(() => {})),
    throws: owning('throws', () => Promise.reject(new Error('no more'))),
  });
  await host.factory('handlers', 'hangs');
  await host.factory('handlers', 'throws');
  const stopped = host.stop();
  await clock.advance(5000);
  expect((await stopped).map(words)).toEqual(
    [
      'The plugin `throws` did not stop well: its `deactivate` failed (no more).',
      'The plugin `throws` did not stop well: something of it could not be disposed (already closed).',
      'The plugin `hangs` did not stop well: its `deactivate` did not end within 5 s.',
      'The plugin `hangs` did not stop well: something of it could not be disposed (already closed).',
    ].map(
      (what) =>
        `PLUGIN_STOP_FAILED: ${what} Nothing was lost by it; show this to the author of the plugin if it comes again.`,
    ),
  );
  expect(ended).toEqual(['throws', 'hangs']);
  expect(host.bootTree().map((entry) => entry.state)).toEqual(['stopped', 'stopped']);
});

test('a plugin that is still being activated is stopped as well', async () => {
  let finish = (): void => {};
  const ended: string[] = [];
  const { host } = stage([manifest('slow')], {
    slow: registering('slow', (context) => {
      context.own({ [Symbol.dispose]: () => void ended.push('slow') });
      return new Promise((resolve) => (finish = resolve));
    }),
  });
  const factory = host.factory('handlers', 'slow');
  await ready();
  const stopped = host.stop();
  finish();
  await factory;
  expect(await stopped).toEqual([]);
  expect(ended).toEqual(['slow']);
});
