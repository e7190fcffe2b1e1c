import type { Manifest } from '../contracts/index.ts';
import { contributionKinds } from './contribution-kinds.ts';

/** The contributions that a manifest declares: `transports/smtp`. */
export function declaredContributions(manifest: Manifest): readonly string[] {
  return contributionKinds().flatMap((kind) => (manifest.contributes[kind] ?? []).map(({ id }) => `${kind}/${id}`));
}
