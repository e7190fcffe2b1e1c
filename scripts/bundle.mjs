// The command in few files: loading a thousand small ones takes longer than all that a command does. Made from the
// sources, with all libraries that the command loads but for those that few commands need. The SDK and each plugin stay
// packages of their own, each in few files, too, without their libraries. Part of `npm run build`.
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import process from 'node:process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const host = join(root, 'host');
const target = join(host, 'dist', 'bundle');
/** What licences ask of who hands libraries on. Written last: it is there when the bundle is whole. */
const licences = join(target, 'LICENSES.txt');

const schemaOfSchemas = join(root, 'core/settings/schema-of-schemas.ts');

/** The schema of schemas as the engine compiles it, in place of the module that has it compiled: see there. */
function compiledSchemaOfSchemas() {
  const dialect = 'https://json-schema.org/draft/2020-12/schema';
  const engine = new Ajv2020({ allErrors: true, logger: false, code: { source: true, esm: true } });
  const code = standalone.default(engine, engine.getSchema(dialect));
  const asImport = 'require("ajv/dist/runtime/equal").default';
  // What it leaves to be required is a module like any other.
  const whole = code.replaceAll(asImport, 'equal.default');
  if (whole.includes('require(')) throw new Error('The compiled schema of schemas requires what is not known here.');
  return `import equal from 'ajv/dist/runtime/equal.js';\nexport const dialect = '${dialect}';\n${whole}`;
}

const input = {
  platform: 'node',
  plugins: [
    {
      name: 'schema-of-schemas',
      load: (id) => (id === schemaOfSchemas ? { code: compiledSchemaOfSchemas(), moduleType: 'js' } : undefined),
    },
  ],
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
  const rooms = ['core', 'host', 'sdk', 'smtp', 'plugins'];
  return made > Math.max(...inputs, ...rooms.map((room) => newest(join(root, room))));
}

/**
 * Makes a folder and puts it where another one was, whole or not at all. Who looks meanwhile finds the old one or the
 * new one, but for a moment.
 */
async function replaceFolder(folder, make) {
  const making = `${folder}.${process.pid}`;
  const before = `${making}.before`;
  const unless = (codes) => (thrown) => {
    if (!codes.includes(thrown.code)) throw thrown;
  };
  try {
    await make(making);
    await rename(folder, before).catch(unless(['ENOENT']));
    // Another build was quicker: what it made is of the same sources.
    await rename(making, folder).catch(unless(['ENOTEMPTY', 'EEXIST']));
  } finally {
    await rm(making, { recursive: true, force: true });
    await rm(before, { recursive: true, force: true });
  }
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

if (isCurrent()) {
  // Whoever asks when all was built last looks at it.
  utimesSync(licences, new Date(), new Date());
} else {
  const packages = ['sdk', 'smtp', ...readdirSync(join(root, 'plugins')).map((plugin) => `plugins/${plugin}`)];
  await Promise.all(packages.map((name) => bundlePackage(join(root, name))));
  await replaceFolder(target, bundleCommand);
}

/** A package in as few files as it has entries, and what these share. */
async function bundlePackage(folder) {
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const entries = Object.values(exports).map((each) => [
    basename(each.default, '.js'),
    join(folder, each['@postrider/source']),
  ]);
  await replaceFolder(join(folder, 'dist', 'bundle'), (making) =>
    build(Object.fromEntries(entries), making, (id) => !isAbsolute(id) && !/^([.#]|@postrider\/core)/.test(id)),
  );
}

async function bundleCommand(making) {
  const command = await build({ main: join(host, 'main.ts'), embed: join(host, 'embed/index.ts') }, making, (id) =>
    /^(node:|@postrider\/(?!core)|smtp-server)/.test(id),
  );
  // A process of its own loads it: apart from the rest, so that it loads nothing else.
  const child = await build({ main: join(root, 'core/plugins/isolation/child/main.ts') }, join(making, 'child'), (id) =>
    id.startsWith('node:'),
  );
  const texts = await Promise.all(packagesOf([...command, ...child]).map(licenceOf));
  await writeFile(join(making, relative(target, licences)), texts.join(`\n${'-'.repeat(72)}\n\n`));
}
