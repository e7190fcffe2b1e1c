import path from 'node:path';
import { causeOf } from '../contracts/index.ts';
import type { Manifest, Problem } from '../contracts/index.ts';
import { locateJson, pointerSegments } from '../settings/located-document.ts';
import type { LocatedDocument } from '../settings/located-document.ts';
import { faultProblem } from '../settings/fault-problem.ts';
import type { Wording } from '../settings/fault-problem.ts';
import { readLimited } from '../settings/read-limited.ts';
import type { LimitedText } from '../settings/read-limited.ts';
import { ownCheck, schemaCompiler } from '../settings/settings-schema.ts';
import type { SchemaCheck, SchemaCompiler } from '../settings/settings-schema.ts';
import { checkManifest } from './check-manifest.ts';
import type { HostIdentity } from './host-identity.ts';
import { manifestSchema } from './manifest-schema.ts';
import type { PackageJson } from './manifest-schema.ts';
import { namedEntry } from './resolve-entry.ts';

export interface ReadManifest {
  /** Absent when there is any problem. */
  readonly manifest?: Manifest;
  readonly problems: readonly Problem[];
}

const SIZE = 1024 * 1024;

/** What reading manifests needs compiled, once for all of them. */
export interface ManifestVetting {
  readonly compiler: SchemaCompiler;
  readonly shape: SchemaCheck;
}

const manifestShape = ownCheck(manifestSchema);

export async function manifestVetting(): Promise<ManifestVetting> {
  return { compiler: await schemaCompiler('unknown'), shape: await manifestShape() };
}

/** How faults of a package.json are put into words; `who` begins the sentences. */
export function wording(who: string): Wording {
  return {
    codes: {
      unknown: 'MANIFEST_UNKNOWN_KEY',
      missing: 'MANIFEST_MISSING_KEY',
      wrong: 'MANIFEST_WRONG_VALUE',
      name: 'MANIFEST_WRONG_VALUE',
      'bare-secret': 'MANIFEST_WRONG_VALUE',
      reference: 'MANIFEST_WRONG_VALUE',
      endless: 'MANIFEST_SETTINGS_SCHEMA',
    },
    noun: 'key',
    subject: (pointer) => ({ who, path: pointerSegments(pointer) }),
  };
}

function unreadable(file: string, read: Exclude<LimitedText, { kind: 'text' }>): Problem {
  const where = { file };
  switch (read.kind) {
    case 'missing':
      return {
        code: 'MANIFEST_NOT_FOUND',
        what: `There is no plugin in ${path.dirname(file)}: it has no package.json.`,
        next: 'Correct the folder under `plugins`, or install the plugin there.',
        where,
      };
    case 'too-large':
      return {
        code: 'MANIFEST_UNREADABLE',
        what: `${file} is larger than 1 MB, so it was not read.`,
        next: 'Make the package.json smaller, or ask the author of the plugin.',
        where,
      };
    case 'not-utf8':
      return {
        code: 'MANIFEST_UNREADABLE',
        what: `${file} is not UTF-8 text.`,
        next: 'Save the package.json as UTF-8, or install the plugin again.',
        where,
      };
    case 'failed':
      return {
        code: 'MANIFEST_UNREADABLE',
        what: `${file} cannot be read (${causeOf(read.error).message}).`,
        next: 'Check that the file may be read by the person who runs Postrider.',
        where,
        cause: causeOf(read.error),
      };
  }
}

function parseJson(text: string): { readonly value: unknown } | { readonly error: SyntaxError } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: error as SyntaxError };
  }
}

/** package.json as a located document. JSON's own parser decides what is valid; YAML's knows the places. */
async function locateManifest(text: string, file: string): Promise<LocatedPackage> {
  const parsed = parseJson(text);
  const { document, faults } = await locateJson(text, file);
  if ('error' in parsed) {
    const what = `${file} is not valid JSON (${parsed.error.message}).`;
    const where = faults[0]?.place ?? { file };
    return { problems: [{ code: 'MANIFEST_UNREADABLE', what, where, next: 'Correct it at that spot.' }] };
  }
  const problems = faults.map((fault): Problem => ({
    code: 'MANIFEST_UNREADABLE',
    what:
      fault.kind === 'duplicate-key'
        ? `${file} has the key \`${fault.found}\` twice in one group.`
        : `${file} holds ${fault.found}.`,
    next: fault.kind === 'duplicate-key' ? 'Remove one of the two.' : 'Correct it at that spot.',
    where: fault.place,
  }));
  return document === undefined ? { problems } : { document, problems };
}

/** A package.json as text with places; what it says is not looked at yet. */
export interface LocatedPackage {
  /** Absent when it is not readable as JSON at all. */
  readonly document?: LocatedDocument;
  readonly problems: readonly Problem[];
}

export async function locatePackage(folder: string): Promise<LocatedPackage> {
  const file = path.join(folder, 'package.json');
  const read = await readLimited(file, SIZE);
  return read.kind === 'text' ? locateManifest(read.text, file) : { problems: [unreadable(file, read)] };
}

/**
 * Reads and checks the manifest in a plugin's package.json, without running any of its code. All faults are told at
 * once, each with its place. `vetting` may be shared between many manifests.
 */
export async function readManifest(
  folder: string,
  host: HostIdentity,
  vetting?: ManifestVetting,
): Promise<ReadManifest> {
  const absolute = path.resolve(folder);
  const { document, problems: syntax } = await locatePackage(absolute);
  if (document === undefined) return { problems: syntax };
  const { compiler, shape } = vetting ?? (await manifestVetting());
  const name = (document.value as { name?: unknown } | null)?.name;
  const who = typeof name === 'string' ? `Plugin \`${name.slice(0, 214)}\`` : `The plugin in ${absolute}`;
  const problems = [
    ...syntax,
    ...shape(document.value, new Map()).map((fault) => faultProblem(fault, wording(who), document)),
  ];
  problems.push(...(await checkManifest({ folder: absolute, document, who, host, compiler })));
  if (problems.length > 0) return { problems };
  const packageJson = document.value as PackageJson;
  return { manifest: manifestOf(packageJson, absolute, host), problems };
}

function manifestOf(packageJson: PackageJson, folder: string, host: HostIdentity): Manifest {
  const entry = namedEntry(packageJson, host.conditions);
  const { contributes, requires, permissions, proposals } = packageJson.postrider;
  return {
    name: packageJson.name,
    version: packageJson.version,
    ...(packageJson.description === undefined ? {} : { description: packageJson.description }),
    engine: packageJson.engines.postrider,
    main: entry.kind === 'named' ? entry.main : '',
    folder,
    contributes,
    requires: requires ?? {},
    permissions: permissions ?? {},
    ...(proposals === undefined ? {} : { proposals }),
  };
}
