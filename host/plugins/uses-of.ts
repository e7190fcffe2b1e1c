import { configuredUses, contributionKinds } from '@postrider/core';
import type { ConfiguredUse } from '@postrider/core';
import type { Manifest } from '@postrider/core/contracts';

const nouns: Readonly<Record<ConfiguredUse['section'], string>> = {
  accounts: 'account',
  throttles: 'throttle',
  routes: 'route',
  handlers: 'handler',
  inboxes: 'inbox',
  tasks: 'task sink',
  ledger: 'ledger',
};

/** What a plugin brings: `transports/pigeon`. */
export function broughtBy({ contributes }: Pick<Manifest, 'contributes'>): readonly string[] {
  return contributionKinds().flatMap((kind) => (contributes[kind] ?? []).map(({ id }) => `${kind}/${id}`));
}

/** What in a configuration uses these contributions: `account "studio"`. */
export async function usesOf(configuration: string, brought: readonly string[]): Promise<readonly string[]> {
  const uses = await configuredUses(configuration);
  return uses
    .filter(({ contribution }) => brought.includes(contribution))
    .map(({ section, name }) => (section === 'ledger' ? 'the ledger' : `${nouns[section]} "${name}"`));
}
