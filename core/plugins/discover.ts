import { checkTogether } from './check-together.ts';
import type { Together } from './check-together.ts';
import type { HostIdentity } from './host-identity.ts';
import { manifestVetting, readManifest } from './read-manifest.ts';

/**
 * Reads the plugins in these folders and checks them one by one and together, without running their code. Bundled
 * plugins go first: of two that claim the same, the first stands.
 */
export async function discover(folders: readonly string[], host: HostIdentity): Promise<Together> {
  const vetting = await manifestVetting();
  const read = await Promise.all(folders.map((folder) => readManifest(folder, host, vetting)));
  const { manifests, problems } = await checkTogether(read.flatMap(({ manifest }) => manifest ?? []));
  return { manifests, problems: [...read.flatMap((each) => each.problems), ...problems] };
}
