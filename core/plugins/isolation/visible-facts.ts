import type { Fact, FactType, Permissions } from '../../contracts/index.ts';

/**
 * What an isolated plugin may see of what happens. `open`: tells how the host is doing. `metadata`: tells who got mail,
 * who wrote, and what became of it; only for plugins that were granted `mail: metadata`. No fact holds what a mail says.
 */
const VISIBILITY: { readonly [Type in FactType]: 'open' | 'metadata' } = {
  'campaign.submitted': 'open',
  'campaign.finished': 'open',
  'campaign.blocked': 'open',
  'configuration.changed': 'open',
  'configuration.refused': 'open',
  'sending.paused': 'open',
  'account.failed': 'open',
  'account.held': 'open',
  'account.lifted': 'open',
  'connection.opened': 'open',
  'connection.closed': 'open',
  'connection.refused': 'open',
  'plugin.activated': 'open',
  'plugin.failed': 'open',
  'plugin.crashed': 'open',
  'plugin.restarted': 'open',
  'plugin.disabled': 'open',
  'inbox.polled': 'open',
  'deliveries.handed': 'metadata',
  'deliveries.settled': 'metadata',
  'deliveries.suppressed': 'metadata',
  'deliveries.recovered': 'open',
  'deliveries.resolved': 'metadata',
  'search.failed': 'open',
  'destination.unknown': 'metadata',
  'seed.sown': 'metadata',
  'seed.arrived': 'metadata',
  'seed.missed': 'metadata',
  'seed.unseen': 'metadata',
  'mail.received': 'metadata',
  'task.created': 'metadata',
  'address.suppressed': 'metadata',
  'delivery.returned': 'metadata',
};

export function isVisible({ type }: Fact, { mail }: Permissions): boolean {
  return VISIBILITY[type] === 'open' || mail === 'metadata';
}
