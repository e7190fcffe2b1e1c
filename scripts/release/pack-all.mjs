// Packs every released package as it is published: built files only, no path into the sources, with its licence.
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { releasedPackages, root } from './packages.mjs';

const run = promisify(execFile);
/** What only this workspace understands. */
const sourceCondition = '@postrider/source';
const bare =
  /^(?:import|export)\b(?:[^'"`;]*\bfrom)?\s*['"]([^'"\s./][^'"\s]*)['"]|\bimport\(\s*['"]([^'"\s./][^'"\s]*)['"]\s*\)/gm;

/** Without the conditions that lead into the sources. */
function published(value) {
  if (Array.isArray(value)) return value.map(published);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (key === sourceCondition ? [] : [[key, published(each)]])),
  );
}

/** Libraries that a package's code imports and its package.json does not name: they would be missing elsewhere. */
async function undeclared(folder, { name, dependencies = {}, optionalDependencies = {}, peerDependencies = {} }) {
  const known = new Set([name, ...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })]);
  const missing = new Set();
  for await (const file of glob('{bin,dist}/**/*.{js,mjs}', { cwd: folder })) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [, one, other] of text.matchAll(bare)) {
      const specifier = one ?? other;
      if (specifier.startsWith('node:') || specifier.startsWith('#') || builtinModules.includes(specifier)) continue;
      const library = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (!known.has(library)) missing.add(`${library} (${file})`);
    }
  }
  return [...missing];
}

/** What npm would pack of these packages, by name: paths inside each. */
async function filesOf(packages) {
  const { stdout } = await run(
    'npm',
    ['pack', '--dry-run', '--json', ...packages.flatMap(({ name }) => ['-w', name])],
    {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  // A list, or from npm 11.19 on an object by name.
  const told = Object.values(JSON.parse(stdout));
  return new Map(told.map(({ name, files }) => [name, files.map(({ path }) => path)]));
}

async function stage(target, { folder, ...packageJson }, files) {
  for (const file of files) {
    if (file === 'package.json' || /\.(tsbuildinfo|map)$/.test(file)) continue;
    await mkdir(dirname(join(target, file)), { recursive: true });
    await cp(join(folder, file), join(target, file));
  }
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
  await cp(join(folder, 'CHANGELOG.md'), join(target, 'CHANGELOG.md'));
  // `postrider sandbox` tries the sample studio.
  if (packageJson.name === '@postrider/host')
    await cp(join(root, 'examples/studio'), join(target, 'sample'), {
      recursive: true,
      filter: (source) => !/\/(\.postrider|\.sandbox)(\/|$)/.test(source),
    });
  const { devDependencies: _, files: listed, scripts: __, ...rest } = published(packageJson);
  const more = ['CHANGELOG.md', ...(packageJson.name === '@postrider/host' ? ['sample'] : [])];
  await writeFile(
    join(target, 'package.json'),
    `${JSON.stringify({ ...rest, files: [...listed, ...more] }, undefined, 2)}\n`,
  );
  const missing = await undeclared(target, packageJson);
  if (missing.length > 0)
    throw new Error(`${packageJson.name} imports what it does not depend on: ${missing.join(', ')}`);
}

/** Packs all into `destination` and resolves with the files. They must be built. */
export async function packAll(destination) {
  const packages = await releasedPackages();
  const files = await filesOf(packages);
  const staging = await mkdtemp(join(tmpdir(), 'postrider-release-'));
  try {
    const staged = [];
    for (const each of packages) {
      const target = join(staging, each.name.replace('/', '-'));
      await stage(target, each, files.get(each.name) ?? []);
      staged.push(target);
    }
    await mkdir(destination, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', destination, ...staged], {
      cwd: staging,
      maxBuffer: 64 * 1024 * 1024,
    });
    return Object.values(JSON.parse(stdout)).map(({ filename }) => join(destination, filename));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
