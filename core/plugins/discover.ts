import path from 'node:path';
import { negotiate } from './bundle/negotiate.ts';
import type { Demand } from './bundle/negotiate.ts';
import { checkTogether } from './check-together.ts';
import { withheldProposals } from './check-proposals.ts';
import type { Together } from './check-together.ts';
import type { Manifest, Problem } from '../contracts/index.ts';
import type { HostIdentity } from './host-identity.ts';
import type { PluginSource } from './plugin-source.ts';
import { manifestVetting, readManifest } from './read-manifest.ts';
import type { ManifestVetting } from './read-manifest.ts';

/** What was found in the sources. */
export interface Discovered extends Together {
  /** Where each of the manifests came from, by its folder. */
  readonly sources: ReadonlyMap<string, PluginSource>;
}

/** The ledger is the host's own: whoever keeps it could not be held to anything. */
function isolatedStore({ name, contributes, folder }: Manifest): Problem | undefined {
  if ((contributes.stores ?? []).length === 0) return undefined;
  return {
    code: 'PLUGIN_STORE_ISOLATED',
    what: `The plugin \`${name}\` brings a store, and stores cannot run isolated: the ledger is the host's own.`,
    next: 'If you trust it with everything, say so in the configuration: `plugins: [{ folder: …, grade: inline }]`.',
    where: { file: path.join(folder, 'package.json'), pointer: '/postrider/contributes/stores' },
  };
}

/**
 * Reads the plugins of these sources and checks them one by one and together, without running their code. Of two that
 * claim the same, the one listed first stands. What a person granted goes before what a manifest asks for. `demands`:
 * what bundles want of their plugins. `first`: manifests that were read and checked already, and go before all others.
 * `vetting`: what compiles their schemas, for those who compile them again.
 */
export async function discover(
  sources: readonly PluginSource[],
  host: HostIdentity,
  demands: readonly Demand[] = [],
  first: readonly Manifest[] = [],
  vetting?: ManifestVetting,
): Promise<Discovered> {
  const shared = vetting ?? (await manifestVetting());
  const problems: Problem[] = [];
  const found = new Map<string, PluginSource>();
  const read = await Promise.all(sources.map(({ folder }) => readManifest(folder, host, shared)));
  const manifests = read.flatMap(({ manifest, problems: faults }, place) => {
    problems.push(...faults);
    const source = sources[place];
    if (manifest === undefined || source === undefined) return [];
    const refusal = source.grade === 'isolated' ? isolatedStore(manifest) : undefined;
    if (refusal !== undefined) problems.push(refusal);
    if (refusal !== undefined) return [];
    const withheld = withheldProposals(manifest, source);
    problems.push(...withheld);
    if (withheld.length > 0) return [];
    if (!found.has(manifest.folder)) found.set(manifest.folder, source);
    return [source.granted === undefined ? manifest : { ...manifest, permissions: source.granted }];
  });
  const agreed = await negotiate([...first, ...manifests], demands);
  const together = await checkTogether(agreed.manifests);
  return {
    manifests: together.manifests,
    problems: [...problems, ...agreed.problems, ...together.problems],
    sources: found,
  };
}
