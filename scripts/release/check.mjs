// `npm run release:check`: packs everything, installs the packed files into an empty project outside of the clone, as
// somebody with an empty home would, and runs the sample studio from them.
import { spawnSync } from 'node:child_process';
import { cp, glob, lstat, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { packAll } from './pack-all.mjs';
import { releasedPackages, root } from './packages.mjs';

const folder = await realpath(await mkdtemp(join(tmpdir(), 'postrider-installed-')));
const project = join(folder, 'project');
const home = join(folder, 'home');
const began = Date.now();

/** How this computer reaches the registry is kept, and where npm keeps what it has downloaded; nothing else counts. */
const kept = Object.entries(process.env).filter(([name]) =>
  /_proxy$|^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i.test(name),
);
const npmSetting = (name) =>
  spawnSync('npm', ['config', 'get', name], { cwd: tmpdir(), encoding: 'utf8' }).stdout.trim();
const environment = {
  ...Object.fromEntries(kept),
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
  HOME: home,
  LANG: 'C',
  npm_config_cache: npmSetting('cache'),
  npm_config_registry: npmSetting('registry'),
};
/** Milliseconds that a step may take. */
const patience = 240_000;

function say(words) {
  process.stdout.write(`${((Date.now() - began) / 1000).toFixed(0).padStart(3)} s  ${words}\n`);
}

/** Runs a program in the project; what it prints is shown when it fails. */
function run(command, words, expected = 0) {
  const ended = spawnSync(command, words, { cwd: project, env: environment, encoding: 'utf8', timeout: patience });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status === expected) return ended.stdout;
  throw new Error(`${command} ${words.join(' ')} ended with ${ended.status}:\n${ended.stdout}\n${ended.stderr}`);
}

async function expectNothingOfTheClone(packages) {
  for (const { name } of packages) {
    const installed = join(project, 'node_modules', name);
    if ((await lstat(installed)).isSymbolicLink()) throw new Error(`${name} is a link.`);
    for await (const file of glob('**/*', { cwd: installed, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      const text = await readFile(path, 'utf8');
      if (text.includes(root)) throw new Error(`${path} names this clone.`);
      if (file.name === 'package.json' && text.includes('@postrider/source'))
        throw new Error(`${path} leads to sources.`);
    }
  }
}

/** Imports every path that the packages offer, and compiles a program against their types. */
async function useEverything(packages) {
  const specifiers = packages.flatMap(({ name, exports = {} }) =>
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === 'object' ? [`${name}${path.slice(1)}`] : [],
    ),
  );
  await writeFile(join(project, 'import-all.mjs'), specifiers.map((each) => `await import('${each}');\n`).join(''));
  run(process.execPath, ['import-all.mjs']);
  await writeFile(
    join(project, 'use-types.ts'),
    `import { definePlugin } from '@postrider/sdk';
import { createHost, mailTo } from '@postrider/host/embed';
export default definePlugin({ activate: () => undefined });
export async function send(to: string): Promise<string> {
  await using host = await createHost({ configuration: 'postrider.yaml' });
  await using session = await host.openLedger('own', 'check');
  const submitted = await session.submit(await mailTo(host, { to, subject: 's', text: 't' }));
  return submitted.campaign.name;
}
`,
  );
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2025',
        lib: ['es2025', 'esnext.disposable'],
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['use-types.ts'],
    }),
  );
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
}

try {
  const packages = await releasedPackages();
  const packed = await packAll(join(folder, 'packed'));
  say(`${packed.length} packages are packed`);
  await mkdir(project);
  await mkdir(home);
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packed]);
  await expectNothingOfTheClone(packages);
  say('they are installed in an empty project, and hold nothing of this clone');
  await useEverything(packages);
  say('everything they offer can be imported, and their types compile');

  const postrider = (words, expected) => run(join(project, 'node_modules/.bin/postrider'), words, expected);
  await cp(join(project, 'node_modules/@postrider/host/sample'), join(project, 'studio'), { recursive: true });
  const studio = ['--config', 'studio/postrider.yaml'];
  postrider(['check', ...studio]);
  postrider(['plan', ...studio, '--list', 'studio/clients.csv', '--letter', 'studio/letters/spring.mjml']);
  say('the sample studio is checked and planned');
  const trial = JSON.parse(postrider(['sandbox', '--folder', 'trial', '--json']));
  const { proof } = trial.send;
  if (proof.addsUp !== true || proof.accepted < 1000) throw new Error(`The trial went wrong: ${JSON.stringify(proof)}`);
  say(`the sandbox took ${proof.accepted} mails, and the proof adds up`);
} catch (thrown) {
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
