import { addressesByDefault, contributionKinds, grantedAddresses } from '@postrider/core';
import type { Configuration } from '@postrider/core';
import type { ContributionKind, Manifest } from '@postrider/core/contracts';

interface Used {
  readonly use: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a configuration makes of each kind of contribution. */
function usedOf(kind: ContributionKind, configuration: Configuration): readonly Used[] {
  const { accounts, throttles, routes, handlers, inboxes, tasks, ledger } = configuration;
  switch (kind) {
    case 'transports':
      return [...accounts.values()];
    case 'throttles':
      return [...throttles.values()];
    case 'routes':
      return [...routes.values()];
    case 'handlers':
      return [...handlers.values()];
    case 'inboxes':
      return [...inboxes.values()];
    case 'taskSinks':
      return [...tasks.values()];
    case 'stores':
      return [ledger];
    case 'renderers':
      return [];
  }
}

/**
 * The addresses that a plugin may connect to as it is configured now, settings and defaults filled in; by its defaults
 * alone where nothing uses it.
 */
export function addressesInUse(
  { contributes, permissions }: Manifest,
  configuration: Configuration,
): readonly string[] {
  const instances = contributionKinds().flatMap((kind) => {
    const ids = (contributes[kind] ?? []).map(({ id }) => id);
    return usedOf(kind, configuration).flatMap(({ use, settings }) => (ids.includes(use) ? [settings] : []));
  });
  if (instances.length > 0) return grantedAddresses(permissions, instances);
  const schemas = contributionKinds().flatMap((kind) => (contributes[kind] ?? []).map(({ settings }) => settings));
  return addressesByDefault(permissions, schemas);
}
