// The command in few files: loading a thousand small ones takes longer than all that a command does. Made from the
// sources, with all libraries that the command loads but for those that few commands need; plugins and their SDK stay
// packages of their own. Part of `npm run build`.
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const host = join(root, 'host');
const target = join(host, 'dist', 'bundle');
/** What licences ask of who hands libraries on. Written last: it is there when the bundle is whole. */
const licences = join(target, 'LICENSES.txt');

const input = {
  platform: 'node',
  resolve: {
    conditionNames: ['@postrider/source', 'node', 'import'],
    // For Node it offers CommonJS, of which nothing can be left out: 300 KB instead of 20.
    alias: { rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js') },
  },
  tsconfig: join(root, 'tsconfig.json'),
  onLog(level, log) {
    // A plugin's folder is known when it is started, and not before.
    if (level === 'warn') throw new Error(log.message);
  },
};
const output = {
  format: 'esm',
  // Only places: the sources are beside it in the clone, and not in the package.
  sourcemap: true,
  sourcemapExcludeSources: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
};

/** Modules of a build, by the package that they are of. */
function packagesOf(chunks) {
  const folders = new Set();
  for (const id of chunks.flatMap(({ moduleIds }) => moduleIds)) {
    const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].sort((one, other) => (one < other ? -1 : 1));
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined && license === undefined) throw new Error(`${name} does not say under which licence it is.`);
  const text = file === undefined ? `Licence: ${license}` : (await readFile(join(folder, file), 'utf8')).trim();
  return `${name} ${version}\n\n${text}\n`;
}

function newest(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/node_modules|dist/.test(entry.parentPath))
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(join(parentPath, name)).mtimeMs), 0);
}

function isCurrent() {
  if (!existsSync(licences)) return false;
  const made = statSync(licences).mtimeMs;
  const inputs = [join(root, 'package-lock.json'), import.meta.filename].map((file) => statSync(file).mtimeMs);
  return made > Math.max(...inputs, ...['core', 'host'].map((room) => newest(join(root, room))));
}

async function build(entries, folder, external) {
  const bundle = await rolldown({ ...input, input: entries, external });
  try {
    const written = await bundle.write({ ...output, dir: folder });
    return written.output.filter(({ type }) => type === 'chunk');
  } finally {
    await bundle.close();
  }
}

/** Who looks meanwhile finds the old bundle or the new one, but for a moment. */
async function replace(made) {
  const before = `${made}.before`;
  const unless = (codes) => (thrown) => {
    if (!codes.includes(thrown.code)) throw thrown;
  };
  try {
    await rename(target, before).catch(unless(['ENOENT']));
    // Another build was quicker: its bundle is of the same sources.
    await rename(made, target).catch(unless(['ENOTEMPTY', 'EEXIST']));
  } finally {
    await rm(before, { recursive: true, force: true });
  }
}

if (isCurrent()) {
  // Whoever asks when all was built last looks at it.
  utimesSync(licences, new Date(), new Date());
} else {
  const making = `${target}.${process.pid}`;
  try {
    const command = await build({ main: join(host, 'main.ts'), embed: join(host, 'embed/index.ts') }, making, (id) =>
      /^(node:|@postrider\/(?!core)|smtp-server)/.test(id),
    );
    // A process of its own loads it: apart from the rest, so that it loads nothing else.
    const child = await build(
      { main: join(root, 'core/plugins/isolation/child/main.ts') },
      join(making, 'child'),
      (id) => id.startsWith('node:'),
    );
    const texts = await Promise.all(packagesOf([...command, ...child]).map(licenceOf));
    await writeFile(join(making, relative(target, licences)), texts.join(`\n${'-'.repeat(72)}\n\n`));
    await replace(making);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
