import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

/** How the octets of a list become text, and how many of them are a byte order mark. */
export interface ListEncoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly markLength: 0 | 2 | 3;
}

const chunkSize = 1 << 20;

/**
 * Finds the encoding of a whole file: by its mark, by the zeros of UTF-16, and else by whether every octet fits
 * UTF-8. Old spreadsheets write Windows-1252, and their first accented letter may stand on the last line, so that
 * the file is read to its end. Undefined when it is no text at all.
 */
export async function detectEncoding(file: FileHandle): Promise<ListEncoding | undefined> {
  const buffer = new Uint8Array(chunkSize);
  const head = await fill(file, buffer, 0, 0);
  const start = buffer.subarray(0, Math.min(head, 4096));
  if (isSpreadsheet(start)) return undefined;
  const sure = byMark(start) ?? byZeros(start);
  if (sure !== undefined) return sure;
  if (start.includes(0)) return undefined;
  return { name: (await isUtf8Throughout(file, buffer, head)) ? 'utf-8' : 'windows-1252', markLength: 0 };
}

function byMark(start: Uint8Array): ListEncoding | undefined {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { name: 'utf-8', markLength: 3 };
  if (first === 0xff && second === 0xfe) return { name: 'utf-16le', markLength: 2 };
  if (first === 0xfe && second === 0xff) return { name: 'utf-16be', markLength: 2 };
  return undefined;
}

/** UTF-16 without a mark: the header's separators, line end and Latin letters have a zero on one side;
 * few characters have one on the other. */
function byZeros(start: Uint8Array): ListEncoding | undefined {
  const pairs = Math.floor(start.length / 2);
  if (pairs === 0) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (start[at] === 0) even += 1;
    if (start[at + 1] === 0) odd += 1;
  }
  if (odd * 10 >= pairs && odd >= even * 4) return { name: 'utf-16le', markLength: 0 };
  if (even * 10 >= pairs && even >= odd * 4) return { name: 'utf-16be', markLength: 0 };
  return undefined;
}

/** Zip (xlsx, ods, numbers) and compound files (xls). */
function isSpreadsheet(start: Uint8Array): boolean {
  const [first, second, third] = start;
  return (first === 0x50 && second === 0x4b && third === 0x03) || (first === 0xd0 && second === 0xcf && third === 0x11);
}

async function isUtf8Throughout(file: FileHandle, buffer: Uint8Array, head: number): Promise<boolean> {
  let length = head;
  let position = head;
  while (length > 0) {
    const last = length < buffer.length;
    const whole = last ? length : wholeCharacters(buffer);
    if (!isUtf8(buffer.subarray(0, whole))) return false;
    if (last) return true;
    buffer.copyWithin(0, whole);
    const kept = buffer.length - whole;
    const read = await fill(file, buffer, kept, position);
    position += read;
    length = kept + read;
  }
  return true;
}

/** Where the last character that may be cut in two begins; the end of the buffer if none is. */
function wholeCharacters(buffer: Uint8Array): number {
  for (let back = 1; back <= 3; back += 1) {
    const octet = buffer[buffer.length - back] ?? 0;
    if (octet >= 0xc0) return buffer.length - back;
    if (octet < 0x80) break;
  }
  return buffer.length;
}

/** Reads until the buffer is full from `offset` on, or the file ends. Resolves with how many octets were read. */
async function fill(file: FileHandle, buffer: Uint8Array, offset: number, position: number): Promise<number> {
  let total = 0;
  while (offset + total < buffer.length) {
    const { bytesRead } = await file.read(buffer, offset + total, buffer.length - offset - total, position + total);
    if (bytesRead === 0) break;
    total += bytesRead;
  }
  return total;
}
