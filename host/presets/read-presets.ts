import { readdir, readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { ProblemError } from '@postrider/core/contracts';
import type { Preset } from './preset.ts';

/** The data files lie in the package's folder, whether its code runs from there or compiled. */
function presetsFolder(): string {
  const found = findPackageJSON(import.meta.url);
  if (found === undefined) throw new Error('The package of the host is damaged: install it again.');
  return join(dirname(found), 'presets');
}

/** All presets, by name. */
export async function readPresets(): Promise<readonly Preset[]> {
  const folder = presetsFolder();
  const names = (await readdir(folder)).flatMap((file) => /^([a-z0-9-]+)\.json$/.exec(file)?.[1] ?? []).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      name,
      ...(JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Omit<Preset, 'name'>),
    })),
  );
}

/** @throws ProblemError when there is none of that name. */
export async function readPreset(name: string): Promise<Preset> {
  const presets = await readPresets();
  const found = presets.find((preset) => preset.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'PRESET_UNKNOWN',
    what: `There is no preset "${name.slice(0, 60)}".`,
    next: `Take one of ${presets.map((preset) => preset.name).join(', ')}; or give --host and --limit yourself.`,
  });
}
