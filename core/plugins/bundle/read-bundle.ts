import { findPackageJSON } from 'node:module';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../contracts/index.ts';
import { faultProblem } from '../../settings/fault-problem.ts';
import type { LocatedDocument } from '../../settings/located-document.ts';
import { checkVersions } from '../check-manifest.ts';
import { group } from '../examined-manifest.ts';
import type { HostIdentity } from '../host-identity.ts';
import { locatePackage, wording } from '../read-manifest.ts';
import type { ManifestVetting } from '../read-manifest.ts';
import { isRange } from '../version-range.ts';
import { bundleSchema } from './bundle-schema.ts';
import type { BundledPlugin } from './bundle-schema.ts';

/** A plugin that a bundle brings, found on the disk; its own manifest is not looked at yet. */
export interface BroughtPlugin {
  readonly name: string;
  /** The range of versions that the bundle wants. */
  readonly range: string;
  /** Absolute path. */
  readonly folder: string;
}

export interface ReadBundle {
  /** The bundle's own name; its folder when it has none. */
  readonly name: string;
  /** Absent when its package.json has a fault. */
  readonly version?: string;
  readonly plugins: readonly BroughtPlugin[];
  readonly problems: readonly Problem[];
}

function isInside(parent: string, child: string): boolean {
  const relative = path.relative(parent, child);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** The folder of a bundle's plugin; undefined when it is not there, or not the bundle's own. */
async function folderOf(bundle: string, { name, folder }: BundledPlugin): Promise<string | undefined> {
  if (folder === undefined) {
    try {
      const found = findPackageJSON(name, path.join(bundle, 'package.json'));
      return found === undefined ? undefined : path.dirname(found);
    } catch {
      return undefined;
    }
  }
  try {
    const wanted = await realpath(path.resolve(bundle, folder));
    return isInside(await realpath(bundle), wanted) ? wanted : undefined;
  } catch {
    return undefined;
  }
}

async function findPlugins(folder: string, who: string, document: LocatedDocument) {
  const { bundle } = group(group(document.value)['postrider']);
  const listed = group(bundle)['plugins'] as readonly BundledPlugin[];
  const plugins: BroughtPlugin[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, each] of listed.entries()) {
    const where = document.place(`/postrider/bundle/plugins/${index}`);
    if (seen.has(each.name)) {
      const what = `${who} names \`${each.name}\` twice.`;
      problems.push({ code: 'BUNDLE_PLUGIN_TWICE', what, next: 'Remove one of the two.', where });
      continue;
    }
    seen.add(each.name);
    if (!(await isRange(each.version))) {
      const what = `${who} wants \`${each.name}\` in "${each.version.slice(0, 60)}", which is not a range of versions.`;
      problems.push({ code: 'MANIFEST_WRONG_VALUE', what, next: 'Write the oldest that fits, such as ^1.0.0.', where });
      continue;
    }
    const found = await folderOf(folder, each);
    if (found !== undefined) plugins.push({ name: each.name, range: each.version, folder: found });
    else {
      const place = each.folder === undefined ? 'among its installed packages' : `in its folder ${each.folder}`;
      problems.push({
        code: 'BUNDLE_PLUGIN_MISSING',
        what: `${who} brings \`${each.name}\`, which is not ${place}.`,
        next:
          each.folder === undefined
            ? 'Install what the bundle needs (npm install in its folder), or ask its author.'
            : 'Correct the folder: it starts at the bundle’s own and must lie inside it.',
        where,
      });
    }
  }
  return { plugins, problems };
}

/**
 * Reads a bundle: a package whose `postrider.bundle` lists plugins. All faults are told at once. A bundle that cannot
 * be read, or that was made for another host, brings nothing; one that misses a plugin brings the others.
 */
export async function readBundle(folder: string, host: HostIdentity, vetting: ManifestVetting): Promise<ReadBundle> {
  const { document, problems: syntax } = await locatePackage(folder);
  if (document === undefined) return { name: folder, plugins: [], problems: syntax };
  const { name: given } = group(document.value);
  const name = typeof given === 'string' ? given.slice(0, 214) : folder;
  const who = typeof given === 'string' ? `Bundle \`${name}\`` : `The bundle in ${folder}`;
  const shape = vetting.compiler.compile(bundleSchema());
  const problems = [
    ...syntax,
    ...shape(document.value, new Map()).map((fault) => faultProblem(fault, wording(who), document)),
    ...(await checkVersions({ who, host, document, noun: 'bundle' }, group(document.value))),
  ];
  if (problems.length > 0) return { name, plugins: [], problems };
  const { version } = group(document.value);
  return { name, version: String(version), ...(await findPlugins(folder, who, document)) };
}
