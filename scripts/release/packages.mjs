// The packages of this workspace, as their package.json say.
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Every package with its folder; the root is none. */
export async function allPackages() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = await Array.fromAsync(
    glob(
      workspaces.map((each) => `${each}/package.json`),
      { cwd: root },
    ),
  );
  return files
    .sort()
    .map((file) => ({ folder: join(root, dirname(file)), ...JSON.parse(readFileSync(join(root, file), 'utf8')) }));
}

/** Those that are released. */
export async function releasedPackages() {
  return (await allPackages()).filter((each) => each.private !== true);
}
