import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** A file's text, or why there is none. */
export type LimitedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Opening a pipe waits for somebody to write into it, except so. Windows knows no such flag, and no such pipes. */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A pipe may never end, and a device has no end. */
async function expectFile(handle: FileHandle): Promise<void> {
  const found = await handle.stat();
  if (found.isFile()) return;
  throw new Error(found.isDirectory() ? 'it is a folder' : 'it is a pipe or a device, not a file');
}

/** Reads UTF-8 text of at most `limit` octets from a regular file; a byte order mark is left out. */
export async function readLimited(file: string, limit: number): Promise<LimitedText> {
  try {
    await using handle = await open(file, withoutWaiting);
    await expectFile(handle);
    const buffer = Buffer.alloc(limit + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > limit) break;
    }
    if (length > limit) return { kind: 'too-large' };
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length)) };
  } catch (error) {
    if (error instanceof TypeError && (error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      return { kind: 'not-utf8' };
    }
    return (error as { code?: unknown }).code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', error };
  }
}
