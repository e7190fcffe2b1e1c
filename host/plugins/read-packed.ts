import { open } from 'node:fs/promises';
import { packageLimits } from '@postrider/core';

/**
 * The octets of a packed file, which compressed is never larger than what it may hold. Reads no more than that, also
 * of a file that grows.
 * @throws Error when it is larger, is no file, or cannot be read.
 */
export async function readPacked(file: string, most: number = packageLimits.octets): Promise<Uint8Array> {
  await using handle = await open(file);
  const found = await handle.stat();
  if (!found.isFile()) throw new Error('it is no file');
  const tooLarge = (): Error => new Error(`it has more than ${most} bytes`);
  if (found.size > most) throw tooLarge();
  const octets = Buffer.alloc(found.size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(octets, length, octets.length - length);
    length += bytesRead;
    if (bytesRead === 0) return octets.subarray(0, length);
    if (length > found.size) throw tooLarge();
  }
}
