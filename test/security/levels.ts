import type { Confinement } from '../../core/plugins/isolation/confinement/confine.ts';
import { findSystem } from '../../core/plugins/isolation/confinement/find-system.ts';
import type { System } from '../../core/plugins/isolation/confinement/system.ts';

export interface Level {
  readonly kind: Confinement['kind'];
  /** Absent: this computer has not what it takes. */
  readonly system: System | undefined;
}

/** What this computer has. */
export const found = await findSystem();
const { bubblewrap, firstUser, prlimit } = found;
const limits = prlimit === undefined ? {} : { prlimit };

/** Each way in which a plugin may be confined, the strongest first. */
export const levels: readonly Level[] = [
  { kind: 'bubblewrap', system: bubblewrap === undefined ? undefined : { ...limits, bubblewrap } },
  { kind: 'own-user', system: firstUser === undefined ? undefined : { ...limits, firstUser } },
  { kind: 'node-only', system: {} },
];
