import path from 'node:path';
import type { Manifest, Place, Problem } from '../contracts/index.ts';
import { escapePointer } from '../settings/located-document.ts';
import { contributionKinds } from './contribution-kinds.ts';
import { satisfiesRange } from './version-range.ts';

/** Manifests that stand, and what is wrong with those that were left out. */
export interface Together {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

function where(manifest: Manifest, pointer: string): Place {
  return { file: path.join(manifest.folder, 'package.json'), pointer };
}

function contributions(manifest: Manifest): readonly { readonly key: string; readonly pointer: string }[] {
  return contributionKinds().flatMap((kind) =>
    (manifest.contributes[kind] ?? []).map(({ id }, index) => ({
      key: `${kind}/${id}`,
      pointer: `/postrider/contributes/${kind}/${index}/id`,
    })),
  );
}

/** Of two that claim the same, the one listed first stands: a further plugin cannot take a bundled one's place. */
function withoutClashes(manifests: readonly Manifest[], problems: Problem[]): readonly Manifest[] {
  const names = new Map<string, Manifest>();
  const owners = new Map<string, Manifest>();
  return manifests.filter((manifest) => {
    const twin = names.get(manifest.name);
    if (twin !== undefined) {
      problems.push({
        code: 'PLUGIN_DUPLICATE',
        what: `The plugin \`${manifest.name}\` is there twice: in ${twin.folder} and in ${manifest.folder}. The first is used.`,
        next: 'Remove one of the two folders from `plugins`.',
        where: where(manifest, '/name'),
      });
      return false;
    }
    names.set(manifest.name, manifest);
    const clashes = contributions(manifest).filter(({ key }) => owners.has(key));
    for (const { key, pointer } of clashes) {
      problems.push({
        code: 'PLUGIN_CONTRIBUTION_CLASH',
        what: `The plugins \`${owners.get(key)?.name}\` and \`${manifest.name}\` both bring ${key}; \`${manifest.name}\` was left out.`,
        next: 'Use one of the two, or ask an author to choose another id.',
        where: where(manifest, pointer),
      });
    }
    if (clashes.length > 0) return false;
    for (const { key } of contributions(manifest)) owners.set(key, manifest);
    return true;
  });
}

async function requirementProblems(
  manifest: Manifest,
  standing: ReadonlyMap<string, Manifest>,
  all: ReadonlySet<string>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [name, range] of Object.entries(manifest.requires)) {
    const required = standing.get(name);
    const at = where(manifest, `/postrider/requires/${escapePointer(name)}`);
    if (required === undefined) {
      problems.push({
        code: 'PLUGIN_REQUIRES_MISSING',
        what: `The plugin \`${manifest.name}\` needs \`${name}\` ${range}, which ${all.has(name) ? 'was left out because of its own problems' : 'is not there'}.`,
        next: all.has(name)
          ? `Mend the problems of \`${name}\`.`
          : `Install \`${name}\` and add its folder under \`plugins\`.`,
        where: at,
      });
    } else if (!(await satisfiesRange(required.version, range))) {
      problems.push({
        code: 'PLUGIN_REQUIRES_VERSION',
        what: `The plugin \`${manifest.name}\` needs \`${name}\` ${range}, and version ${required.version} is installed.`,
        next: `Install a version of \`${name}\` in that range, or a version of \`${manifest.name}\` that works with ${required.version}.`,
        where: at,
      });
    }
  }
  return problems;
}

/** The way from a plugin through its requirements back to itself, if there is one. */
function loopFrom(name: string, byName: ReadonlyMap<string, Manifest>): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[name]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of Object.keys(byName.get(way.at(-1) ?? '')?.requires ?? {})) {
      if (next === name) return [...way, name];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** Problems of plugins that require each other in a circle, one for each plugin in it. */
export function loopProblems(manifests: readonly Manifest[]): ReadonlyMap<string, Problem> {
  const byName = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  return new Map(
    manifests.flatMap((manifest): (readonly [string, Problem])[] => {
      const loop = loopFrom(manifest.name, byName);
      if (loop === undefined) return [];
      const problem: Problem = {
        code: 'PLUGIN_REQUIRES_LOOP',
        what: `The plugin \`${manifest.name}\` needs itself in the end (${loop.join(' needs ')}), so it cannot be the first to start.`,
        next: 'Leave one of them out, or ask an author to drop the requirement.',
        where: where(manifest, '/postrider/requires'),
      };
      return [[manifest.name, problem]];
    }),
  );
}

/**
 * Checks plugins against each other: twins, clashing contributions, requirements that are missing, of a wrong version
 * or circular. A plugin with a problem is left out, and so is what needs it; the others stand.
 */
export async function checkTogether(manifests: readonly Manifest[]): Promise<Together> {
  const problems: Problem[] = [];
  const all = new Set(manifests.map((manifest) => manifest.name));
  const distinct = withoutClashes(manifests, problems);
  const loops = loopProblems(distinct);
  problems.push(...loops.values());
  let standing = distinct.filter((manifest) => !loops.has(manifest.name));
  for (;;) {
    const byName = new Map(standing.map((manifest) => [manifest.name, manifest]));
    const faults = await Promise.all(standing.map((manifest) => requirementProblems(manifest, byName, all)));
    problems.push(...faults.flat());
    const left = standing.filter((_, index) => faults[index]?.length === 0);
    if (left.length === standing.length) return { manifests: standing, problems };
    standing = left;
  }
}
