import type { Random } from '../../../contracts/index.ts';

/** Strong randomness that costs nothing until it is asked for: `node:crypto` would make an idle process larger. */
export const webRandom: Random = {
  fraction() {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    // 53 bits, as many as a number holds.
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  },
  bytes(length) {
    const octets = new Uint8Array(length);
    // The interface gives 65,536 octets at a time.
    for (let from = 0; from < length; from += 65_536) crypto.getRandomValues(octets.subarray(from, from + 65_536));
    return octets;
  },
};
