import { join } from 'node:path';
import { askedPermissions, collectFiles, missingLibraries, readManifest, runningConditions } from '@postrider/core';
import type { AskedPermission, PackageFiles } from '@postrider/core';
import type { Manifest, Problem } from '@postrider/core/contracts';
import { version } from '../version.ts';
import { unwrittenReadme } from './readme-template.ts';

/** What was found out about a plugin's folder without running any of it. */
export interface ExaminedPlugin {
  /** Absent when the manifest has a fault. */
  readonly manifest?: Manifest;
  /** What would be packed. */
  readonly files: PackageFiles;
  readonly asks: readonly AskedPermission[];
  /** What keeps it from being packed or used, all at once. */
  readonly problems: readonly Problem[];
  /** What keeps it from nothing. */
  readonly advice: readonly string[];
}

const isCalled = (files: PackageFiles, name: RegExp): boolean => [...files.keys()].some((path) => name.test(path));

function isLicensed(files: PackageFiles): boolean {
  if (isCalled(files, /^licen[cs]e(\.|$)/i)) return true;
  try {
    const text = Buffer.from(files.get('package.json') ?? []).toString('utf8');
    return typeof (JSON.parse(text) as { license?: unknown }).license === 'string';
  } catch {
    return false;
  }
}

function adviceOn(files: PackageFiles, leftOutSecrets: readonly string[]): readonly string[] {
  const readme = files.get('README.md');
  return [
    ...(isCalled(files, /^readme(\.|$)/i) ? [] : ['write a README.md: what it does, its settings, its limits']),
    ...(readme !== undefined && unwrittenReadme(Buffer.from(readme).toString('utf8'))
      ? ['README.md still has sentences of the template in square brackets; write your own']
      : []),
    ...(isLicensed(files) ? [] : ['name a `license` in package.json: without one nobody may use it']),
    ...leftOutSecrets.map((path) => `${path} looks like a secret; it is not packed, and does not belong here`),
  ];
}

/** An entry that the host finds here and that is not among the packed files would be missing where it is installed. */
function entryProblems({ name, main, folder }: Manifest, files: PackageFiles): readonly Problem[] {
  const entry = main.replace(/^\.\//, '');
  if (files.has(entry)) return [];
  return [
    {
      code: 'PLUGIN_UNPACKABLE',
      what: `Plugin \`${name}\`: its entry module ${entry} would not be packed.`,
      next: 'Add it, and what it imports, to `files` in package.json.',
      where: { file: join(folder, 'package.json'), pointer: '/files' },
    },
  ];
}

/** Examines a plugin's folder as its author wants it: every fault at once, from the manifest to what would be packed. */
export async function examinePlugin(folder: string): Promise<ExaminedPlugin> {
  const [{ manifest, problems }, collected] = await Promise.all([
    readManifest(folder, { version, conditions: runningConditions() }),
    collectFiles(folder),
  ]);
  const { files } = collected;
  const who = manifest === undefined ? 'The plugin' : `Plugin \`${manifest.name}\``;
  return {
    ...(manifest === undefined ? {} : { manifest }),
    files,
    asks: manifest === undefined ? [] : askedPermissions(manifest),
    problems: [
      ...problems,
      ...collected.problems,
      ...missingLibraries(files, who, join(folder, 'package.json')),
      ...(manifest === undefined ? [] : entryProblems(manifest, files)),
    ],
    advice: adviceOn(files, collected.leftOutSecrets),
  };
}
