import type { ContributionKind, ContributionKinds, Factory, Instance, Plugin } from '#contracts';
import { silentLog } from './silent-log.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A plugin that was activated in a test; disposing it stops the plugin as a host would. */
export interface ActivatedPlugin extends AsyncDisposable {
  /**
   * What the plugin makes for a configured instance.
   * @throws RangeError when it registered no such contribution
   */
  make<Kind extends ContributionKind>(kind: Kind, id: string, instance: Instance): Promise<ContributionKinds[Kind]>;
}

/** Activates a plugin by its entry, without a host: for tests of the plugin's own. It hears of no facts. */
export async function activated(plugin: Plugin): Promise<ActivatedPlugin> {
  const factories = new Map<string, Factory<unknown>>();
  const stop = new AbortController();
  const owned = new AsyncDisposableStack();
  const deaf = { [Symbol.dispose]() {} };
  await plugin.activate({
    plugin: { name: 'test', version: '0.0.0' },
    register(kind, id, factory) {
      factories.set(`${kind}/${id}`, factory);
      return { [Symbol.dispose]: () => void factories.delete(`${kind}/${id}`) };
    },
    facts: { on: () => deaf, onAny: () => deaf },
    log: silentLog,
    clock: new VirtualClock(),
    signal: stop.signal,
    own: (resource) => void owned.use(resource),
  });
  return {
    async make<Kind extends ContributionKind>(kind: Kind, id: string, instance: Instance) {
      const factory = factories.get(`${kind}/${id}`);
      if (factory === undefined) throw new RangeError(`The plugin registered no ${kind}/${id}.`);
      return (await factory(instance)) as ContributionKinds[Kind];
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await plugin.deactivate?.();
      await owned.disposeAsync();
    },
  };
}
