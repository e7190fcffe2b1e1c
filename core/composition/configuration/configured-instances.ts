import type { ContributionKind } from '../../contracts/index.ts';
import type { Configuration, InstanceConfiguration } from './configuration.ts';

/** What is made out of a contribution, wherever it stands. */
export type ConfiguredInstance = Omit<InstanceConfiguration, 'place'>;

/** A handler that the configuration does not set up is used as it comes. */
export function configuredHandler({ handlers }: Pick<Configuration, 'handlers'>, name: string): ConfiguredInstance {
  return handlers.get(name) ?? { name, use: name, settings: {} };
}

/** All that the configuration uses, by kind: what it sets up, and what comes along with that. */
export function configuredInstances(
  configuration: Configuration,
): readonly (readonly [ContributionKind, ConfiguredInstance])[] {
  const { accounts, throttles, routes, inboxes, handlers, tasks, ledger } = configuration;
  const asked = new Set([...inboxes.values()].flatMap((inbox) => inbox.handlers));
  const asTheyCome = [...asked]
    .filter((name) => !handlers.has(name))
    .map((name) => configuredHandler(configuration, name));
  const discoveries = [...accounts.values()].flatMap(({ discovery }) => discovery ?? []);
  const byKind: readonly (readonly [ContributionKind, readonly ConfiguredInstance[]])[] = [
    ['stores', [ledger]],
    ['transports', [...accounts.values()]],
    ['throttles', [...throttles.values(), ...discoveries]],
    ['routes', [...routes.values()]],
    ['inboxes', [...inboxes.values()]],
    ['handlers', [...handlers.values(), ...asTheyCome]],
    ['taskSinks', [...tasks.values()]],
  ];
  return byKind.flatMap(([kind, instances]) =>
    instances.map((instance): readonly [ContributionKind, ConfiguredInstance] => [kind, instance]),
  );
}
