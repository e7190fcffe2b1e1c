import type { Place, Problem } from '../contracts/index.ts';
import { escapePointer } from '../settings/located-document.ts';
import { checkContributions } from './check-contributions.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkProposals } from './check-proposals.ts';
import { contributionsOf, group } from './examined-manifest.ts';
import type { Examined, Group } from './examined-manifest.ts';
import { findEntry, namedEntry } from './resolve-entry.ts';
import { isRange, isVersion, satisfiesRange } from './version-range.ts';

/** What a schema alone cannot say: versions, the entry on the disk, ids, settings schemas and permissions. */
export async function checkManifest(examined: Examined): Promise<readonly Problem[]> {
  const packageJson = group(examined.document.value);
  const manifest = group(packageJson['postrider']);
  const contributions = contributionsOf(manifest);
  return [
    ...(await checkVersions({ ...examined, noun: 'plugin' }, packageJson)),
    ...(await checkEntry(examined, packageJson)),
    ...(await checkRequires(examined, group(manifest['requires']))),
    ...checkContributions(examined, contributions),
    ...checkProposals(examined, manifest['proposals']),
    ...checkPermissions(examined, group(manifest['permissions'])['network'], contributions),
  ];
}

/** What is wrong with a package's own version and the hosts it is made for. `noun`: what it is. */
export async function checkVersions(
  { who, host, document, noun }: Pick<Examined, 'who' | 'host' | 'document'> & { readonly noun: string },
  packageJson: Group,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const version = packageJson['version'];
  if (typeof version === 'string' && !(await isVersion(version))) {
    problems.push({
      code: 'MANIFEST_WRONG_VALUE',
      what: `${who}: \`version\` is the text "${version.slice(0, 60)}"; expected is a version.`,
      next: 'Write three numbers, such as 1.2.3.',
      where: document.place('/version'),
    });
  }
  const range = group(packageJson['engines'])['postrider'];
  if (typeof range !== 'string') return problems;
  const where = (): Place => document.place('/engines/postrider');
  if (!(await isRange(range))) {
    problems.push({
      code: 'MANIFEST_ENGINE',
      what: `${who}: \`engines.postrider\` is "${range.slice(0, 60)}", which is not a range of versions.`,
      next: 'Write the oldest host it works with, such as ^0.1.0.',
      where: where(),
    });
  } else if (!(await satisfiesRange(host.version, range))) {
    problems.push({
      code: 'MANIFEST_ENGINE',
      what: `${who} works with Postrider ${range}, and this is Postrider ${host.version}.`,
      next: `Install a version of the ${noun} made for Postrider ${host.version}, or another version of Postrider.`,
      where: where(),
    });
  }
  return problems;
}

async function checkEntry({ who, host, document, folder }: Examined, packageJson: Group): Promise<readonly Problem[]> {
  const entry = namedEntry(packageJson, host.conditions);
  if (entry.kind === 'none') {
    return [
      {
        code: 'MANIFEST_ENTRY',
        what: `${who} names no entry module: neither \`exports["."]\` nor \`main\` gives one for this host.`,
        next: 'Add `"exports": { ".": { "default": "./dist/index.js" } }`.',
        where: document.place('/exports'),
      },
    ];
  }
  const found = await findEntry(folder, entry.main);
  if (found.kind === 'found') return [];
  const where = document.place(entry.key);
  if (found.kind === 'outside') {
    return [
      {
        code: 'MANIFEST_ENTRY',
        what: `${who}: its entry module ${entry.main} lies outside its own folder.`,
        next: 'Name a module inside the package.',
        where,
      },
    ];
  }
  return [
    {
      code: 'MANIFEST_ENTRY',
      what: `${who}: its entry module ${entry.main} does not exist in ${folder}.`,
      next: 'Build the plugin (npm run build), or correct the path.',
      where,
    },
  ];
}

async function checkRequires({ who, document }: Examined, requires: Group): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [name, range] of Object.entries(requires)) {
    if (typeof range !== 'string' || (await isRange(range))) continue;
    problems.push({
      code: 'MANIFEST_WRONG_VALUE',
      what: `${who} requires \`${name}\` in "${range.slice(0, 60)}", which is not a range of versions.`,
      next: 'Write the oldest version it works with, such as ^1.0.0.',
      where: document.place(`/postrider/requires/${escapePointer(name)}`),
    });
  }
  return problems;
}
