import { AvId, readAvPairs } from './av-pairs.ts';
import type { AvPair } from './av-pairs.ts';

export const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** [MS-NLMP] section 2.2.2.5. */
export const Flag = {
  unicode: 0x1,
  requestTarget: 0x4,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  extendedSessionSecurity: 0x8_0000,
  targetInfo: 0x80_0000,
  key128: 0x2000_0000,
  key56: 0x8000_0000,
} as const;

/** What is asked for. Keys of 128 bits sign and seal nothing over HTTP, but Windows turns away who does not offer them. */
const wanted =
  Flag.unicode |
  Flag.requestTarget |
  Flag.ntlm |
  Flag.alwaysSign |
  Flag.extendedSessionSecurity |
  Flag.key128 |
  Flag.key56;

/** The first word: no name is told before the server has said anything. */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(32);
  signature.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(wanted >>> 0, 12);
  return message;
}

/** The server's answer to the first word. */
export interface Challenge {
  readonly raw: Buffer;
  readonly flags: number;
  /** Eight octets. */
  readonly nonce: Buffer;
  readonly pairs: readonly AvPair[];
  /** The server's time, as it writes it: 100 nanoseconds since 1601. */
  readonly timestamp?: Buffer;
}

/** Real ones have a few hundred octets. */
const longest = 16_384;

/** Why the octets are no challenge that NTLMv2 can answer. */
export type ChallengeFault = 'malformed' | 'version-1';

/** What a message's field (length, room, place) points at; undefined when that is outside of the message. */
export function fieldAt(message: Buffer, at: number): Buffer | undefined {
  if (at + 8 > message.length) return undefined;
  const start = message.readUInt32LE(at + 4);
  const end = start + message.readUInt16LE(at);
  return end > message.length ? undefined : message.subarray(start, end);
}

export function readChallenge(raw: Buffer): Challenge | ChallengeFault {
  if (raw.length < 32 || raw.length > longest || !raw.subarray(0, 8).equals(signature) || raw.readUInt32LE(8) !== 2)
    return 'malformed';
  const flags = raw.readUInt32LE(20);
  if ((flags & Flag.unicode) === 0) return 'malformed';
  // Version 2 is told by what it needs: a server that gives no information about itself speaks version 1.
  if ((flags & Flag.targetInfo) === 0) return 'version-1';
  const information = fieldAt(raw, 40);
  const pairs = information === undefined ? undefined : readAvPairs(information);
  if (pairs === undefined) return 'malformed';
  const timestamp = pairs.find(({ id, value }) => id === AvId.timestamp && value.length === 8)?.value;
  return { raw, flags, nonce: raw.subarray(24, 32), pairs, ...(timestamp === undefined ? {} : { timestamp }) };
}
