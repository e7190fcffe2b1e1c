import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clashingPath, packageLimits, pathFault, sortedFiles } from './package-files.ts';
import { PackageFault } from './package-problem.ts';
import { readArchive } from './read-archive.ts';
import { craftedArchive } from './fixtures/crafted-archive.ts';
import type { CraftedEntry } from './fixtures/crafted-archive.ts';
import { writeArchive } from './write-archive.ts';

const segment = fc
  .stringMatching(/^[A-Za-z0-9_@+-][A-Za-z0-9._@+-]{0,40}$/)
  .filter((name) => pathFault(name) === undefined);
const path = fc
  .array(segment, { minLength: 1, maxLength: 8 })
  .map((segments) => segments.join('/'))
  .filter((each) => pathFault(each) === undefined);
const files = fc
  .array(fc.tuple(path, fc.uint8Array({ maxLength: 2_000 })), { maxLength: 12 })
  .filter((list) => clashingPath(list.map(([each]) => each)) === undefined)
  .map(sortedFiles);

describe('an archive', () => {
  test('holds what was put into it, and nothing else', () => {
    fc.assert(
      fc.property(files, (some) => {
        const read = readArchive(writeArchive(some));
        expect([...read].map(([each, content]) => [each, [...content]])).toEqual(
          [...some].map(([each, content]) => [each, [...content]]),
        );
      }),
    );
  });

  test('is the same octets for the same files, in whatever order they came', () => {
    fc.assert(
      fc.property(files, (some) => {
        const other = sortedFiles([...some].toReversed());
        expect(writeArchive(other).equals(writeArchive(some))).toBe(true);
      }),
    );
  });

  test('holds a path of any length that is allowed, however its folders are cut', () => {
    for (let last = 1; last <= 100; last++) {
      const name = 'n'.repeat(last);
      const before = 'f'.repeat(Math.min(100, packageLimits.path - last - 1));
      const paths = [`${before}/${name}`, `a/${before.slice(2)}/${name}`];
      const some = sortedFiles(paths.map((each) => [each, Buffer.from(each)]));
      expect([...readArchive(writeArchive(some)).keys()]).toEqual([...some.keys()]);
    }
  });
});

describe('an archive of a stranger', () => {
  test('gives files inside their folder, or is refused: whatever its octets are', () => {
    const odd = fc.record({
      name: fc.oneof(
        path.map((each) => `package/${each}`),
        fc.string({ maxLength: 100 }),
        fc.constantFrom('package/../x', '/etc/passwd'),
      ),
      content: fc.uint8Array({ maxLength: 700 }),
      type: fc.constantFrom('0', '\0', '1', '2', '5', 'x', 'g', 'L'),
    });
    fc.assert(
      fc.property(
        fc.array(odd, { maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 3 }),
        (entries, changes) => {
          const archive = Buffer.from(craftedArchive(entries));
          for (const [at, octet] of changes) if (at < archive.length) archive[at] = octet;
          let read: ReturnType<typeof readArchive>;
          try {
            read = readArchive(archive);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(PackageFault);
            return;
          }
          for (const each of read.keys()) expect(pathFault(each)).toBeUndefined();
          expect(clashingPath(read.keys())).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  const entry = (name: string, more: Partial<CraftedEntry> = {}): CraftedEntry => ({ name, content: 'x', ...more });
  test.each<[string, readonly CraftedEntry[], string]>([
    ['a path that climbs out', [entry('package/../../x')], 'leaves its folder'],
    ['a path that climbs out by its prefix', [entry('x', { prefix: 'package/..' })], 'leaves its folder'],
    ['an absolute path', [entry('/etc/passwd')], 'outside of its folder'],
    ['a file beside the folder', [entry('x')], 'outside of its folder'],
    ['a Windows path', [entry(String.raw`package/..\x`)], 'not every system takes'],
    ['a Windows drive', [entry('package/C:/x')], 'not every system takes'],
    ['a Windows device', [entry('package/nul.txt')], 'keeps for a device'],
    ['a name that Windows shortens', [entry('package/x.')], 'ends with a dot'],
    ['a name in two spellings of Unicode', [entry('package/é')], 'not every system takes'],
    ['a symbolic link', [entry('package/x', { type: '2' })], 'a link or a device'],
    ['a hard link', [entry('package/x', { type: '1' })], 'a link or a device'],
    ['a device', [entry('package/x', { type: '3' })], 'a link or a device'],
    ["GNU's long names", [entry('package/x', { type: 'L' })], 'a link or a device'],
    ['a file twice', [entry('package/x'), entry('package/x')], 'twice'],
    ['two names that differ in case only', [entry('package/x'), entry('package/X')], 'some systems hold for one'],
    ['a file that is also a folder', [entry('package/x'), entry('package/X/y')], 'some systems hold for one'],
    ['two folders', [entry('package/x'), entry('other/y')], 'more than one folder'],
    ['a size that is cut off', [entry('package/x', { size: '77777777777\0' })], 'cut off'],
    ['a size that is no number', [entry('package/x', { size: '-0000000001\0' })], 'size cannot be read'],
    [
      'a size in another form',
      [entry('package/x', { size: '\u0080\0\0\0\0\0\0\0\0\0\0\u0001' })],
      'size cannot be read',
    ],
    ['a damaged header', [entry('package/x', { damaged: true })], 'damaged'],
    [
      'a path that climbs out by a long name',
      [entry('p', { type: 'x', content: '24 path=package/../../x\n' }), entry('package/x')],
      'leaves its folder',
    ],
    [
      'another size by a long header',
      [entry('p', { type: 'x', content: '9 size=1\n' }), entry('package/x')],
      'not expected',
    ],
    [
      'a long header that cannot be read',
      [entry('p', { type: 'x', content: '999 path=x\n' }), entry('package/x')],
      'cannot be read',
    ],
  ])('is refused: %s', (_, entries, why) => {
    expect(() => readArchive(craftedArchive(entries))).toThrow(why);
    expect(() => readArchive(craftedArchive(entries))).toThrow(PackageFault);
  });

  test('is refused with something behind its end, cut off, or when it is no archive', () => {
    expect(() => readArchive(craftedArchive([entry('package/x')], 'more'))).toThrow('behind its end');
    expect(() => readArchive(craftedArchive([entry('package/x')]).subarray(0, 60))).toThrow(PackageFault);
    expect(() => readArchive(Buffer.from('PK'))).toThrow('not gzip');
    expect(() => readArchive(gzipSync(Buffer.alloc(700, 1)))).toThrow(PackageFault);
  });

  test('is refused before it fills the memory', () => {
    const bomb = gzipSync(Buffer.alloc(packageLimits.octets * 1.25));
    expect(bomb.length).toBeLessThan(200_000);
    expect(() => readArchive(bomb)).toThrow('more than 64 MB');
  });

  test('is refused with more files than a package may have', () => {
    const many = Array.from({ length: packageLimits.files + 1 }, (_, number) => ({ name: `package/f${number}` }));
    expect(() => readArchive(craftedArchive(many))).toThrow('more than 5000 files');
  });

  test("is read as npm writes it: global and long headers, folders, its own root's name", () => {
    const long = `${'deep/'.repeat(20)}index.js`;
    const record = ` path=studio-plugin/${long}\n`;
    const length = record.length + String(record.length + 3).length;
    const archive = craftedArchive([
      { name: 'pax_global_header', type: 'g', content: '52 comment=0123456789012345678901234567890123456789\n' },
      { name: 'studio-plugin/', type: '5' },
      { name: 'p', type: 'x', content: `${length}${record}` },
      { name: 'studio-plugin/cut', content: 'whole' },
      { name: 'studio-plugin/package.json', content: '{}' },
    ]);
    expect([...readArchive(archive)].map(([each, content]) => [each, content.toString()])).toEqual([
      [long, 'whole'],
      ['package.json', '{}'],
    ]);
  });
});
