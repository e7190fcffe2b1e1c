// What `npm start` and `npm test` need before anything else. Runs on Node 20, before anything is installed:
// built-in modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? '.', '..');
const bin = join(root, 'node_modules', '.bin');

/** Node 26 comes from the npm package `node`; it stands first on the path of everything that is started from here. */
export const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

/** Runs a program to its end and ends this one when it fails. */
export function run(command, options = [], settings = {}) {
  const ended = spawnSync(command, options, { cwd: root, stdio: 'inherit', env: environment, ...settings });
  if (ended.error !== undefined) fail(`${command} could not be started: ${ended.error.message}`);
  if (ended.status !== 0) process.exit(ended.status ?? 1);
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function newestChange(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestChange(path));
    else if (/\.(ts|json|mjs)$/.test(entry.name)) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

/** Installs the libraries when they are missing or older than the lock file. */
export function install() {
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20)
    fail(
      `Postrider needs Node 20 or newer to set itself up; this is ${process.version}. Get a newer one from nodejs.org.`,
    );
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  process.stderr.write('Installing the libraries (once; a minute or two) …\n');
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Compiles when a source is newer than the last compilation. */
export function build() {
  if (!existsSync(join(bin, 'tsc'))) return;
  const marker = join(root, 'host', 'dist', 'bundle', 'LICENSES.txt');
  const sources = ['core', 'sdk', 'plugins', 'host', 'bench'].map((folder) => newestChange(join(root, folder)));
  if (existsSync(marker) && statSync(marker).mtimeMs > Math.max(...sources)) return;
  process.stderr.write('Compiling …\n');
  run('npm', ['run', '-s', 'build']);
}
