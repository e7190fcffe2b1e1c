import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';
import { collectFiles } from './collect-files.ts';
import { integrityFile, readIntegrity, signatureFile, writeIntegrity } from './integrity.ts';
import { missingLibraries } from './missing-libraries.ts';
import { sortedFiles } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';
import { readPackage } from './read-package.ts';
import { fingerprintOf } from './signature.ts';
import { writeArchive } from './write-archive.ts';
import { writePackage } from './write-package.ts';

const packageJson = { name: 'postrider-pigeon', version: '1.0.0' };
const filesOf = (files: Readonly<Record<string, string>>): PackageFiles =>
  sortedFiles(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
const plain = filesOf({ 'package.json': JSON.stringify(packageJson), 'index.js': 'export default {};' });

function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problems;
    throw thrown;
  }
  throw new Error('It did not throw.');
}

const pemOf = ({ privateKey }: { readonly privateKey: KeyObject }): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' });
const ed25519 = () => generateKeyPairSync('ed25519');

describe('a packed plugin', () => {
  test('is read back with its name, its files, and the digest it was packed with', () => {
    const packed = writePackage(plain, packageJson);
    expect(packed.fileName).toBe('postrider-pigeon-1.0.0.postrider');
    const read = readPackage(packed.content, packed.fileName);
    expect(read).toMatchObject({ ...packageJson, digest: packed.digest });
    expect(read.signer).toBeUndefined();
    expect([...read.files.keys()]).toEqual(['index.js', 'package.json', integrityFile]);
    expect(writePackage(plain, { ...packageJson, name: '@studio/pigeon' }).fileName).toBe(
      'studio-pigeon-1.0.0.postrider',
    );
  });

  test('is known by the same digest wherever its list was made: packed, or from a folder', () => {
    const read = readPackage(writeArchive(plain), 'npm.tgz');
    expect(read.digest).toBe(writePackage(plain, packageJson).digest);
  });

  test('is refused when any file of it was changed, added or taken out', () => {
    const { content } = writePackage(plain, packageJson);
    const whole = readPackage(content, 'x').files;
    const without = (path: string) => sortedFiles([...whole].filter(([each]) => each !== path));
    const withFile = (path: string, text: string) => sortedFiles([...without(path), [path, Buffer.from(text)]]);
    const differing: readonly (readonly [PackageFiles, string])[] = [
      [withFile('index.js', 'export default 0;'), 'index.js is changed'],
      [withFile('more.js', ''), 'more.js was not there'],
      [without('index.js'), 'index.js is missing'],
      [withFile(integrityFile, '{}'), 'is no list of files'],
    ];
    for (const [files, how] of differing) {
      const [problem] = problemsOf(() => readPackage(writeArchive(files), 'pigeon.postrider'));
      expect(problem).toMatchObject({ code: 'PACKAGE_ALTERED', what: expect.stringContaining(how) as unknown });
    }
  });

  test('is refused when its list is that of another version', () => {
    const { content } = writePackage(plain, { ...packageJson, version: '2.0.0' });
    expect(problemsOf(() => readPackage(content, 'x'))).toMatchObject([
      { code: 'PACKAGE_ALTERED', what: expect.stringContaining('postrider-pigeon 2.0.0') as unknown },
    ]);
  });

  test('is refused without a package.json that names it', () => {
    for (const text of ['{', '[]', 'null', '{"name":1}'])
      expect(problemsOf(() => readPackage(writeArchive(filesOf({ 'package.json': text })), 'x'))).toMatchObject([
        { code: 'PACKAGE_UNREADABLE' },
      ]);
  });
});

describe('a signature', () => {
  const signed = (pair: ReturnType<typeof ed25519>) =>
    writePackage(plain, { ...packageJson, key: { pem: pemOf(pair), file: 'key.pem' } }).content;

  test('names the key, and one key signs the same octets the same way', () => {
    const pair = ed25519();
    const { signer } = readPackage(signed(pair), 'x');
    expect(signer).toBe(fingerprintOf(pair.publicKey.export({ type: 'spki', format: 'der' })));
    expect(signed(pair)).toEqual(signed(pair));
    expect(readPackage(signed(ed25519()), 'x').signer).not.toBe(signer);
  });

  test('of another list, of another key or of nonsense is refused', () => {
    const pair = ed25519();
    const own = readPackage(signed(pair), 'x').files;
    const other = readPackage(signed(ed25519()), 'x').files.get(signatureFile) ?? Buffer.of();
    const document = JSON.parse(Buffer.from(own.get(signatureFile) ?? []).toString()) as Record<string, string>;
    const mixed = {
      ...document,
      publicKey: (JSON.parse(Buffer.from(other).toString()) as Record<string, string>)['publicKey'],
    };
    const wrongs = ['{', 'null', '{}', JSON.stringify(mixed), JSON.stringify({ ...document, signature: '' })];
    for (const wrong of wrongs) {
      const files = sortedFiles([...own, [signatureFile, Buffer.from(wrong)]]);
      expect(problemsOf(() => readPackage(writeArchive(files), 'x'))).toMatchObject([
        { code: 'PACKAGE_ALTERED', what: expect.stringContaining('signature does not fit') as unknown },
      ]);
    }
    const bare = sortedFiles([...plain, [signatureFile, own.get(signatureFile) ?? Buffer.of()]]);
    expect(problemsOf(() => readPackage(writeArchive(bare), 'x'))).toMatchObject([{ code: 'PACKAGE_ALTERED' }]);
  });

  test('is made with keys of openssl too, and with no other kind of key', () => {
    const pem = execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519'], { encoding: 'utf8' });
    const packed = writePackage(plain, { ...packageJson, key: { pem, file: 'key.pem' } });
    expect(readPackage(packed.content, 'x').signer).toMatch(/^ed25519:/);
    const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }));
    for (const wrong of [rsa, 'no key', ''])
      expect(
        problemsOf(() => writePackage(plain, { ...packageJson, key: { pem: wrong, file: 'key.pem' } })),
      ).toMatchObject([{ code: 'PACKAGE_KEY' }]);
  });
});

test('a list of files is read as it was written, and whatever else it is given is none', () => {
  const digest = 'a'.repeat(64);
  const list = {
    ...packageJson,
    files: new Map([
      ['__proto__', digest],
      ['a/b.js', digest],
    ]),
  };
  expect(readIntegrity(writeIntegrity(list))).toEqual(list);
  const text = Buffer.from(writeIntegrity(list)).toString();
  for (const wrong of [
    text.replace('/1"', '/2"'),
    text.replace('a/b.js', '../b.js'),
    text.replace(digest, 'A'.repeat(64)),
  ])
    expect(readIntegrity(Buffer.from(wrong))).toBeUndefined();
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
      expect(readIntegrity(Buffer.from(any))).toBeUndefined();
    }),
  );
});

describe('a folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const library = (name: string, dependencies: Readonly<Record<string, string>> = {}) =>
    JSON.stringify({ name, version: '1.0.0', dependencies });

  test('is packed as its package.json says, and what tells who it is always', async () => {
    const files = ['*.js', 'dist', '!*.test.js', '/data/'];
    await write({
      'package.json': JSON.stringify({ ...packageJson, files }),
      'README.md': '',
      LICENSE: '',
      'index.js': '',
      'index.test.js': '',
      'dist/deep/a.js': '',
      'data/words.txt': '',
      'notes.txt': '',
      'src/index.ts': '',
    });
    const collected = await collectFiles(folder);
    expect([...collected.files.keys()]).toEqual([
      'LICENSE',
      'README.md',
      'data/words.txt',
      'dist/deep/a.js',
      'index.js',
      'package.json',
    ]);
    expect(collected.problems).toEqual([]);
  });

  test('is packed whole without such a list, but for the workshop and secrets', async () => {
    await write({
      'package.json': JSON.stringify(packageJson),
      'index.js': '',
      '.env': 'KEY=1',
      '.git/config': '',
      'key.pem': '',
      'node_modules/x/package.json': library('x'),
      'package-lock.json': '',
      'old-1.0.0.postrider': '',
      'deep/id_ed25519': '',
    });
    const { files, leftOutSecrets } = await collectFiles(folder);
    expect([...files.keys()]).toEqual(['index.js', 'package.json']);
    expect([...leftOutSecrets].sort()).toEqual(['.env', 'deep/id_ed25519', 'key.pem']);
  });

  test('brings along the libraries it names, and what those need, and no other', async () => {
    const dependencies = { one: '^1.0.0' };
    await write({
      'package.json': JSON.stringify({
        ...packageJson,
        files: ['index.js'],
        dependencies,
        bundleDependencies: ['one'],
      }),
      'index.js': '',
      'node_modules/one/package.json': library('one', { two: '1', '@studio/three': '1' }),
      'node_modules/one/index.js': '',
      'node_modules/one/node_modules/two/package.json': library('two', { '../../../etc': '1', one: '1' }),
      'node_modules/two/package.json': library('two'),
      'node_modules/@studio/three/package.json': library('@studio/three'),
      'node_modules/other/package.json': library('other'),
    });
    const { files, problems } = await collectFiles(folder);
    expect([...files.keys()].filter((path) => path.startsWith('node_modules'))).toEqual([
      'node_modules/@studio/three/package.json',
      'node_modules/one/index.js',
      'node_modules/one/node_modules/two/package.json',
      'node_modules/one/package.json',
    ]);
    expect(problems).toEqual([]);
    expect(missingLibraries(files, 'Plugin', 'package.json')).toEqual([]);
  });

  test('tells every file that cannot be packed at once', async () => {
    await write({
      'package.json': JSON.stringify(packageJson),
      'nul.js': '',
      'a:b.js': '',
      'keys.js': 'const key = `-----BEGIN PRIVATE KEY-----\nMC4CAQ…`;',
      'readme.MD': '',
      'Readme.md': '',
    });
    await symlink('/etc/passwd', join(folder, 'passwords.txt'));
    const { files, problems } = await collectFiles(folder);
    expect(problems.map(({ code, what }) => `${code} ${what.split(' ')[0]}`).sort()).toEqual([
      'PLUGIN_SECRET_INSIDE keys.js',
      'PLUGIN_UNPACKABLE a:b.js',
      'PLUGIN_UNPACKABLE nul.js',
      'PLUGIN_UNPACKABLE passwords.txt',
      'PLUGIN_UNPACKABLE readme.MD',
    ]);
    expect(files.has('keys.js')).toBe(false);
  });

  test('that is not there is a problem', async () => {
    const { problems } = await collectFiles(join(folder, 'none'));
    expect(problems).toMatchObject([{ code: 'PLUGIN_UNPACKABLE' }]);
  });
});

test('libraries that a package does not bring are missing, and the SDK is not to be among them', () => {
  const dependencies = { '@postrider/sdk': '^0.1.0', one: '1', two: '1' };
  const files = filesOf({
    'package.json': JSON.stringify({ ...packageJson, dependencies }),
    'node_modules/two/package.json': '{}',
  });
  const problems = missingLibraries(files, 'Plugin `postrider-pigeon`', 'package.json');
  expect(problems.map(({ what }) => what)).toEqual([
    'Plugin `postrider-pigeon` has @postrider/sdk among its `dependencies`; the host lends its own.',
    'Plugin `postrider-pigeon` needs the library one, which is not in the package.',
  ]);
});
