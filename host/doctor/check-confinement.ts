import type { BootEntry, System } from '@postrider/core';
import { advice, good } from './finding.ts';
import type { Finding } from './finding.ts';

/** What keeps isolated plugins in on this computer; nothing to be said where there is none. */
export function checkConfinement(tree: readonly Pick<BootEntry, 'grade'>[], system: System): readonly Finding[] {
  if (tree.every(({ grade }) => grade === 'inline')) return [];
  if (system.bubblewrap !== undefined) return [good('plugins', 'Isolated plugins are confined by bubblewrap')];
  const inForce =
    system.firstUser === undefined
      ? "Isolated plugins are held by Node's permission model alone on this computer."
      : 'Isolated plugins are confined by users of their own here, which keeps them from files and processes, not from the network.';
  return [
    advice('plugins', {
      code: 'HOST_CONFINEMENT_WEAK',
      what: inForce,
      next: 'Install bubblewrap where the system has it (Debian: apt install bubblewrap) and allow it namespaces; docs/security.md says what is at stake.',
    }),
  ];
}
