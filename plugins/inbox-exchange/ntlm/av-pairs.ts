/** Ids of what a server tells of itself ([MS-NLMP] section 2.2.2.1), as far as they matter here. */
export const AvId = { end: 0, netBiosDomain: 2, flags: 6, timestamp: 7, channelBindings: 10 } as const;

export interface AvPair {
  readonly id: number;
  readonly value: Buffer;
}

/** No server tells as many things of itself. */
const most = 64;

/** Undefined when the octets are not a list of pairs that ends. What stands behind its end is ignored, as Windows does. */
export function readAvPairs(octets: Buffer): readonly AvPair[] | undefined {
  const pairs: AvPair[] = [];
  for (let at = 0; at + 4 <= octets.length && pairs.length <= most;) {
    const id = octets.readUInt16LE(at);
    const end = at + 4 + octets.readUInt16LE(at + 2);
    if (id === AvId.end) return pairs;
    if (end > octets.length) return undefined;
    pairs.push({ id, value: octets.subarray(at + 4, end) });
    at = end;
  }
  return undefined;
}

export function writeAvPairs(pairs: readonly AvPair[]): Buffer {
  return Buffer.concat(
    [...pairs, { id: AvId.end, value: Buffer.alloc(0) }].flatMap(({ id, value }) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(id, 0);
      head.writeUInt16LE(value.length, 2);
      return [head, value];
    }),
  );
}
