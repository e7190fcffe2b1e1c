import { gzipSync } from 'node:zlib';
import type { PackageFiles } from './package-files.ts';

const BLOCK = 512;

function field(header: Buffer, offset: number, length: number, text: string): void {
  header.write(text, offset, length, 'latin1');
}

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** A path of ustar: up to 155 octets before a slash, up to 100 behind it. */
function splitPath(path: string): { readonly prefix: string; readonly name: string } {
  if (path.length <= 100) return { prefix: '', name: path };
  const slash = path.indexOf('/', path.length - 101);
  if (slash < 0 || slash > 155) throw new RangeError(`The path ${path} does not fit into an archive.`);
  return { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
}

function headerOf(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const { prefix, name } = splitPath(path);
  field(header, 0, 100, name);
  field(header, 100, 8, octal(0o644, 7));
  field(header, 108, 8, octal(0, 7));
  field(header, 116, 8, octal(0, 7));
  field(header, 124, 12, octal(size, 11));
  field(header, 136, 12, octal(0, 11));
  field(header, 148, 8, '        ');
  field(header, 156, 1, '0');
  field(header, 257, 8, 'ustar\u000000');
  field(header, 345, 155, prefix);
  const sum = header.reduce((total, octet) => total + octet, 0);
  field(header, 148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/**
 * Files as the archive that npm's registry uses too (gzip around ustar, everything under `package/`). Times, owners and
 * modes are left out: the same files are the same octets.
 */
export function writeArchive(files: PackageFiles): Buffer {
  const blocks: Uint8Array[] = [];
  for (const [path, content] of files) {
    const padding = (BLOCK - (content.length % BLOCK)) % BLOCK;
    blocks.push(headerOf(`package/${path}`, content.length), content, Buffer.alloc(padding));
  }
  const packed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  // The system it was packed on (RFC 1952 section 2.3.1): unknown, as it makes no difference.
  packed[9] = 255;
  return packed;
}
