// `npm run samples:keep`: compiles the sample plugins of test/compatibility as they are today and keeps the result under
// this version. Run at each release, after a build; what it wrote is committed and never changed again.
import { execFileSync } from 'node:child_process';
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './release/packages.mjs';

const { version } = JSON.parse(await readFile(join(root, 'host/package.json'), 'utf8'));
const samples = join(root, 'test/compatibility/samples');
const kept = join(root, 'test/compatibility', version);
await rm(kept, { recursive: true, force: true });

const sources = await Array.fromAsync(glob('*/index.ts', { cwd: samples }));
const options = [
  '--outDir',
  kept,
  '--rootDir',
  samples,
  '--target',
  'es2025',
  '--module',
  'nodenext',
  '--types',
  'node',
];
const compiler = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(
  process.execPath,
  [compiler, '--ignoreConfig', ...options, '--lib', 'es2025,esnext.disposable', '--skipLibCheck', ...sources],
  { cwd: samples, stdio: 'inherit' },
);
for (const file of sources) {
  const sample = file.replace(/.index\.ts$/, '');
  await cp(join(samples, sample, 'package.json'), join(kept, sample, 'package.json'));
}

// A store is a whole ledger: the bundled one is the sample, under a name of its own, since the host has the other.
const store = join(root, 'plugins/store-sqlite');
await mkdir(join(kept, 'store'));
for await (const file of glob('*.js', { cwd: join(store, 'dist') })) {
  const text = await readFile(join(store, 'dist', file), 'utf8');
  const renamed = file === 'index.js' ? text.replace("'stores', 'sqlite'", "'stores', 'kept-store'") : text;
  await writeFile(join(kept, 'store', file), renamed.replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
}
const manifest = JSON.parse(await readFile(join(store, 'package.json'), 'utf8'));
const { contributes, ...rest } = manifest.postrider;
const stores = contributes.stores.map((each) => ({ ...each, id: 'kept-store' }));
const packageJson = {
  name: 'postrider-kept-store',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  exports: './index.js',
  engines: { node: '>=26', postrider: '>=0.1.0' },
  postrider: { contributes: { stores }, ...rest },
};
await writeFile(join(kept, 'store/package.json'), `${JSON.stringify(packageJson, undefined, 2)}\n`);
process.stdout.write(`${kept}\n`);
