import type { ContributionKind, ContributionManifest, Manifest } from '../../contracts/index.ts';

/** The manifests of all plugins that may be used. */
export type Catalogue = readonly Manifest[];

/** The contributions of one kind, by id, in the order of their ids. Of two with one id the first plugin's stands. */
export function contributionsOfKind(
  catalogue: Catalogue,
  kind: ContributionKind,
): ReadonlyMap<string, ContributionManifest> {
  const found = new Map<string, ContributionManifest>();
  for (const each of catalogue.flatMap((manifest) => manifest.contributes[kind] ?? [])) {
    if (!found.has(each.id)) found.set(each.id, each);
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}
