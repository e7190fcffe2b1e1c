import type { Confinement } from '../../core/plugins/isolation/confinement/confine.ts';

/** Attacks that succeed, by the confinement under which they do: `docs/security.md` names each. */
const doors: Readonly<Record<string, readonly Confinement['kind'][]>> = {
  'files: learn whether one exists': ['own-user', 'node-only'],
  'environment: the computer’s name and addresses': ['own-user', 'node-only'],
};

export function openDoors(kind: Confinement['kind']): readonly string[] {
  return Object.entries(doors)
    .filter(([, kinds]) => kinds.includes(kind))
    .map(([attack]) => attack);
}
