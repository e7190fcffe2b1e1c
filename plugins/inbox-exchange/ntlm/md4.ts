const shifts = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const;

/** In which order each round takes the sixteen words of a block (RFC 1320 section 3.4). */
const orders = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const;

const constants = [0, 0x5a827999, 0x6ed9eba1] as const;

const mix = [
  (x: number, y: number, z: number): number => (x & y) | (~x & z),
  (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z),
  (x: number, y: number, z: number): number => x ^ y ^ z,
] as const;

/** A one bit, zeros up to eight octets before a full block, and the length in bits. */
function padded(message: Uint8Array): DataView {
  const whole = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  whole.set(message);
  whole[message.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setBigUint64(whole.length - 8, BigInt(message.length) * 8n, true);
  return view;
}

/** RFC 1320. NTLM makes its keys with it, OpenSSL 3 does not offer it any more, and nothing else should use it. */
export function md4(message: Uint8Array): Buffer {
  const view = padded(message);
  let state: readonly [number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = state;
    for (const round of [0, 1, 2] as const) {
      for (const [step, word] of orders[round].entries()) {
        const sum = (a + mix[round](b, c, d) + view.getUint32(block + word * 4, true) + constants[round]) | 0;
        const by = shifts[round][step % 4] ?? 0;
        [a, d, c, b] = [d, c, b, (sum << by) | (sum >>> (32 - by))];
      }
    }
    state = [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0];
  }
  const digest = Buffer.alloc(16);
  for (const [place, word] of state.entries()) digest.writeInt32LE(word, place * 4);
  return digest;
}
