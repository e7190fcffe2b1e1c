import { AvId, writeAvPairs } from './av-pairs.ts';
import type { AvPair } from './av-pairs.ts';
import { hmacMd5, ntlmKey, proofContent, proofOf, sessionKey, utf16 } from './keys.ts';
import type { NtlmIdentity } from './keys.ts';
import { Flag, signature } from './messages.ts';
import type { Challenge } from './messages.ts';

export interface Authentication {
  readonly identity: NtlmIdentity;
  /** What was sent first, octet by octet: the code covers it. */
  readonly negotiate: Buffer;
  readonly challenge: Challenge;
  /** Eight octets nobody can foretell. */
  readonly clientNonce: Uint8Array;
  /** Milliseconds since 1970, for a server that does not tell its time. */
  readonly now: number;
  /** Ties the sign-in to the TLS connection (RFC 5929), as Exchange may demand; absent without TLS. */
  readonly channelBinding?: Buffer;
}

/** Where the code over all three messages stands, and where it ends. */
const codeAt = 72;
const headLength = 88;

/** Windows counts tenths of microseconds since 1601. */
export function fileTime(milliseconds: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64LE((BigInt(Math.max(0, Math.trunc(milliseconds))) + 11_644_473_600_000n) * 10_000n);
  return octets;
}

function information({ challenge, channelBinding }: Authentication): Buffer {
  const ours = new Set<number>([AvId.channelBindings, ...(challenge.timestamp === undefined ? [] : [AvId.flags])]);
  const pairs: AvPair[] = challenge.pairs.filter(({ id }) => !ours.has(id));
  if (challenge.timestamp !== undefined) {
    const told = challenge.pairs.find(({ id, value }) => id === AvId.flags && value.length === 4)?.value.readUInt32LE();
    const flags = Buffer.alloc(4);
    // 2: there is a code over the messages.
    flags.writeUInt32LE(((told ?? 0) | 2) >>> 0);
    pairs.push({ id: AvId.flags, value: flags });
  }
  if (channelBinding !== undefined) pairs.push({ id: AvId.channelBindings, value: channelBinding });
  return writeAvPairs(pairs);
}

/**
 * The answer to a challenge: NTLMv2, and nothing weaker ([MS-NLMP] section 3.1.5.1.2). A server that tells its time
 * gets a code over all three messages, so that nobody between can have changed what was agreed on.
 */
export function authenticateMessage(terms: Authentication): Buffer {
  const { identity, challenge, clientNonce } = terms;
  const key = ntlmKey(identity);
  const content = proofContent(challenge.timestamp ?? fileTime(terms.now), clientNonce, information(terms));
  const proof = proofOf(key, challenge.nonce, content);
  const lanManager =
    challenge.timestamp === undefined
      ? Buffer.concat([hmacMd5(key, challenge.nonce, clientNonce), clientNonce])
      : Buffer.alloc(24);
  const fields = [
    [12, lanManager],
    [20, Buffer.concat([proof, content])],
    [28, utf16(identity.domain)],
    [36, utf16(identity.user)],
    [44, Buffer.alloc(0)],
    [52, Buffer.alloc(0)],
  ] as const;

  const head = Buffer.alloc(headLength);
  signature.copy(head);
  head.writeUInt32LE(3, 8);
  let at = headLength;
  for (const [place, value] of fields) {
    head.writeUInt16LE(value.length, place);
    head.writeUInt16LE(value.length, place + 2);
    head.writeUInt32LE(at, place + 4);
    at += value.length;
  }
  const known = Object.values(Flag).reduce((all, flag) => all | flag, 0);
  head.writeUInt32LE((challenge.flags & known) >>> 0, 60);
  const message = Buffer.concat([head, ...fields.map(([, value]) => value)]);
  if (challenge.timestamp !== undefined)
    hmacMd5(sessionKey(key, proof), terms.negotiate, challenge.raw, message).copy(message, codeAt);
  return message;
}
