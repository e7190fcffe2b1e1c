import type { Manifest, Place, Problem } from '../../contracts/index.ts';
import { isLaterVersion, satisfiesRange } from '../version-range.ts';
import type { BroughtPlugin } from './read-bundle.ts';

/** What a bundle wants of a plugin, and the copy it brings. */
export interface Demand extends BroughtPlugin {
  /** The bundle's name. */
  readonly bundle: string;
  readonly where: Place;
}

/** Manifests that are left, and what the bundles cannot agree on. */
export interface Negotiated {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** Somebody's wish for a plugin's version. */
interface Wish {
  readonly by: string;
  readonly range: string;
}

/** A plugin in a bundle's folder that is another than the bundle says, or of a version it does not want. */
async function impostor(demand: Demand, { name, version }: Manifest): Promise<Problem | undefined> {
  const fits = name === demand.name && (await satisfiesRange(version, demand.range));
  if (fits) return undefined;
  return {
    code: 'BUNDLE_PLUGIN_DIFFERS',
    what: `The bundle \`${demand.bundle}\` says it brings \`${demand.name}\` ${demand.range}, and brings \`${name}\` ${version}; that one was left out.`,
    next: 'Install another version of the bundle, or ask its author to correct it.',
    where: demand.where,
  };
}

async function meetsAll(version: string, wishes: readonly Wish[]): Promise<boolean> {
  const met = await Promise.all(wishes.map(({ range }) => satisfiesRange(version, range)));
  return met.every(Boolean);
}

/** The latest of the copies that everybody can work with; of equal ones the first. */
async function best(copies: readonly Manifest[], wishes: readonly Wish[]): Promise<Manifest | undefined> {
  let found: Manifest | undefined;
  for (const copy of copies) {
    if (!(await meetsAll(copy.version, wishes))) continue;
    if (found === undefined || (await isLaterVersion(copy.version, found.version))) found = copy;
  }
  return found;
}

function disagreement(copies: readonly Manifest[], wishes: readonly Wish[], used: Manifest): Problem {
  const told = wishes.map(({ by, range }) => `\`${by}\` wants ${range}`).join(', ');
  return {
    code: 'BUNDLE_VERSIONS_CLASH',
    what: `No version of \`${used.name}\` suits everybody: ${told}; there are ${copies.map(({ version }) => version).join(' and ')}. ${used.version} is used.`,
    next: 'Install versions of these bundles and plugins that fit together.',
    where: { file: used.folder },
  };
}

/**
 * Settles which copy of a plugin is used when several bundles bring one: the latest that suits all bundles and all
 * plugins that require it. Only copies of bundles compete; a plugin that was named by itself stands where it stands.
 */
export async function negotiate(given: readonly Manifest[], demands: readonly Demand[]): Promise<Negotiated> {
  if (demands.length === 0) return { manifests: given, problems: [] };
  const problems: Problem[] = [];
  const byFolder = new Map(demands.map((demand) => [demand.folder, demand]));
  const sound: Manifest[] = [];
  for (const manifest of given) {
    const demand = byFolder.get(manifest.folder);
    const problem = demand === undefined ? undefined : await impostor(demand, manifest);
    if (problem === undefined) sound.push(manifest);
    else problems.push(problem);
  }
  const dropped = new Set<Manifest>();
  for (const name of new Set(sound.map((manifest) => manifest.name))) {
    const copies = sound.filter((manifest) => manifest.name === name);
    // One that stands by itself is not for bundles to replace: the check of all together tells the clash.
    if (copies.length < 2 || copies.some(({ folder }) => !byFolder.has(folder))) continue;
    const wishes = [
      ...demands.filter((demand) => demand.name === name).map(({ bundle, range }) => ({ by: bundle, range })),
      ...sound.flatMap(({ name: by, requires }) =>
        Object.hasOwn(requires, name) ? [{ by, range: requires[name] ?? '' }] : [],
      ),
    ];
    const agreed = await best(copies, wishes);
    const used = agreed ?? copies[0];
    if (used === undefined) continue;
    if (agreed === undefined) problems.push(disagreement(copies, wishes, used));
    for (const copy of copies) if (copy !== used) dropped.add(copy);
  }
  return { manifests: sound.filter((manifest) => !dropped.has(manifest)), problems };
}
