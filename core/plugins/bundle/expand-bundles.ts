import path from 'node:path';
import type { Problem } from '../../contracts/index.ts';
import { readLimited } from '../../settings/read-limited.ts';
import type { HostIdentity } from '../host-identity.ts';
import { manifestVetting } from '../read-manifest.ts';
import type { ManifestVetting } from '../read-manifest.ts';
import type { Demand } from './negotiate.ts';
import { readBundle } from './read-bundle.ts';

export interface Expanded<Source> {
  /** Plugins only: in the place of each bundle stand its plugins, as far trusted as the bundle. */
  readonly sources: readonly Source[];
  /** What the bundles want of their plugins. */
  readonly demands: readonly Demand[];
  readonly problems: readonly Problem[];
}

const SIZE = 1024 * 1024;

/** A quick look: whatever is wrong with the file is told by whoever reads it properly. */
export async function isBundle(folder: string): Promise<boolean> {
  const read = await readLimited(path.join(folder, 'package.json'), SIZE);
  if (read.kind !== 'text' || !read.text.includes('"bundle"')) return false;
  try {
    const { postrider } = JSON.parse(read.text) as { readonly postrider?: unknown };
    return typeof postrider === 'object' && postrider !== null && Object.hasOwn(postrider, 'bundle');
  } catch {
    return false;
  }
}

/**
 * Replaces bundles by the plugins they bring. A bundle among a bundle's plugins is none of its business: it is read as
 * the plugin it claims to be, and refused.
 */
export async function expandBundles<Source extends { readonly folder: string }>(
  given: readonly Source[],
  host: HostIdentity,
  vetting?: ManifestVetting,
): Promise<Expanded<Source>> {
  const bundles = await Promise.all(given.map(({ folder }) => isBundle(folder)));
  if (!bundles.includes(true)) return { sources: given, demands: [], problems: [] };
  const shared = vetting ?? (await manifestVetting());
  const sources: Source[] = [];
  const demands: Demand[] = [];
  const problems: Problem[] = [];
  for (const [index, source] of given.entries()) {
    if (bundles[index] !== true) {
      sources.push(source);
      continue;
    }
    const folder = path.resolve(source.folder);
    const bundle = await readBundle(folder, host, shared);
    problems.push(...bundle.problems);
    for (const plugin of bundle.plugins) {
      sources.push({ ...source, folder: plugin.folder });
      demands.push({ bundle: bundle.name, ...plugin, where: { file: path.join(folder, 'package.json') } });
    }
  }
  return { sources, demands, problems };
}
