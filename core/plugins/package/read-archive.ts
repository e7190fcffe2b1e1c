import { gunzipSync } from 'node:zlib';
import { clashingPath, packageLimits, pathFault, sortedFiles } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';
import { PackageFault } from './package-problem.ts';

const BLOCK = 512;
/** Headers and padding beside the files, pax headers of npm's included. */
const ROOM = packageLimits.octets + packageLimits.files * 4 * BLOCK;

interface Entry {
  readonly type: string;
  readonly path: string;
  readonly content: Uint8Array;
}

function unzipped(packed: Uint8Array): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: ROOM });
  } catch (thrown) {
    const { code } = thrown as { code?: unknown };
    throw new PackageFault(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `more than ${packageLimits.octets / 1024 / 1024} MB`
        : 'something that is not gzip',
    );
  }
}

/** Text up to the first NUL. */
function textOf(octets: Uint8Array): string {
  const end = octets.indexOf(0);
  return Buffer.from(end < 0 ? octets : octets.subarray(0, end)).toString('utf8');
}

function octalOf(octets: Uint8Array, what: string): number {
  const text = textOf(octets).trim();
  // GNU's form for large numbers begins with a set bit; nothing here is that large.
  if (!/^[0-7]{1,11}$/.test(text)) throw new PackageFault(`an entry whose ${what} cannot be read`);
  return Number.parseInt(text, 8);
}

function checkSum(header: Uint8Array): void {
  let sum = 0;
  for (const [index, octet] of header.entries()) sum += index >= 148 && index < 156 ? 32 : octet;
  if (sum !== octalOf(header.subarray(148, 156), 'checksum')) throw new PackageFault('an entry that is damaged');
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  let offset = 0;
  while (offset + BLOCK <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (header.every((octet) => octet === 0)) break;
    checkSum(header);
    const size = octalOf(header.subarray(124, 136), 'size');
    const start = offset + BLOCK;
    if (start + size > archive.length) throw new PackageFault('an entry that is cut off');
    const isPosix = textOf(header.subarray(257, 263)).startsWith('ustar');
    const prefix = isPosix ? textOf(header.subarray(345, 500)) : '';
    const name = textOf(header.subarray(0, 100));
    yield {
      type: String.fromCodePoint(header[156] ?? 0),
      path: prefix === '' ? name : `${prefix}/${name}`,
      content: archive.subarray(start, start + size),
    };
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (archive.subarray(offset).some((octet) => octet !== 0)) throw new PackageFault('something behind its end');
}

/** The path in a pax header (POSIX.1-2001: `LENGTH path=VALUE\n`); npm writes one where a path does not fit ustar. */
function paxPath(content: Uint8Array): string | undefined {
  let path: string | undefined;
  let offset = 0;
  while (offset < content.length) {
    const space = content.indexOf(32, offset);
    const digits = Buffer.from(content.subarray(offset, Math.max(space, offset))).toString('latin1');
    const length = /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : 0;
    if (length < digits.length + 3 || offset + length > content.length)
      throw new PackageFault('a header that cannot be read');
    const record = Buffer.from(content.subarray(space + 1, offset + length - 1)).toString('utf8');
    if (record.startsWith('path=')) path = record.slice('path='.length);
    if (/^(size|linkpath|GNU\.)/.test(record)) throw new PackageFault('a header that is not expected in a package');
    offset += length;
  }
  return path;
}

/** What stands behind the first folder, which npm calls `package`; it must be the same for all. */
function insidePath(path: string, roots: Set<string>): string {
  const slash = path.indexOf('/');
  if (slash < 1) throw new PackageFault(`the entry "${path.slice(0, 80)}" outside of its folder`);
  roots.add(path.slice(0, slash));
  if (roots.size > 1) throw new PackageFault('more than one folder');
  return path.slice(slash + 1);
}

/**
 * The files of an archive, read strictly, in memory: nothing of it is on the disk before all of it was looked at. What
 * npm packs is read too. Links, devices, odd paths, doubles and anything over the limits are faults.
 */
export function readArchive(packed: Uint8Array): PackageFiles {
  const files = new Map<string, Uint8Array>();
  const roots = new Set<string>();
  let octets = 0;
  let longPath: string | undefined;
  for (const { type, path, content } of entriesOf(unzipped(packed))) {
    if (type === 'g') continue;
    if (type === 'x') {
      longPath = paxPath(content) ?? longPath;
      continue;
    }
    const whole = longPath ?? path;
    longPath = undefined;
    const shown = `"${whole.slice(0, 80)}"`;
    if (type === '5') continue;
    if (type !== '0' && type !== '\0') throw new PackageFault(`${shown}, which is a link or a device and not a file`);
    const inside = insidePath(whole, roots);
    const fault = pathFault(inside);
    if (fault !== undefined) throw new PackageFault(`${shown}: ${fault}`);
    if (files.has(inside)) throw new PackageFault(`${shown} twice`);
    octets += content.length;
    if (octets > packageLimits.octets) throw new PackageFault(`more than ${packageLimits.octets / 1024 / 1024} MB`);
    if (files.size === packageLimits.files) throw new PackageFault(`more than ${packageLimits.files} files`);
    files.set(inside, Buffer.from(content));
  }
  const clash = clashingPath(files.keys());
  if (clash !== undefined) throw new PackageFault(`two names that some systems hold for one: "${clash}"`);
  return sortedFiles(files);
}
