import { negotiate } from './bundle/negotiate.ts';
import type { Demand } from './bundle/negotiate.ts';
import { checkTogether } from './check-together.ts';
import type { Together } from './check-together.ts';
import type { HostIdentity } from './host-identity.ts';
import { manifestVetting, readManifest } from './read-manifest.ts';

/**
 * Reads the plugins in these folders and checks them one by one and together, without running their code. Bundled
 * plugins go first: of two that claim the same, the first stands. `demands`: what bundles want of theirs.
 */
export async function discover(
  folders: readonly string[],
  host: HostIdentity,
  demands: readonly Demand[] = [],
): Promise<Together> {
  const vetting = await manifestVetting();
  const read = await Promise.all(folders.map((folder) => readManifest(folder, host, vetting)));
  const agreed = await negotiate(
    read.flatMap(({ manifest }) => manifest ?? []),
    demands,
  );
  const { manifests, problems } = await checkTogether(agreed.manifests);
  return { manifests, problems: [...read.flatMap((each) => each.problems), ...agreed.problems, ...problems] };
}
