import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';

export interface NtlmIdentity {
  /** Empty: the server's own. */
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

export function hmacMd5(key: Buffer, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** Windows makes one large letter of one small one, or leaves it: ß stays ß. */
export function upperCase(text: string): string {
  return Array.from(text, (letter) => {
    const large = letter.toUpperCase();
    return large.length === letter.length ? large : letter;
  }).join('');
}

/** NTOWFv2 of [MS-NLMP] section 3.3.2: who knows it needs no password. */
export function ntlmKey({ domain, user, password }: NtlmIdentity): Buffer {
  return hmacMd5(md4(utf16(password)), utf16(upperCase(user) + domain));
}

/** What the proof vouches for: time, a nonce of the client's and what the server told of itself. */
export function proofContent(timestamp: Buffer, clientNonce: Uint8Array, information: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head[0] = 1;
  head[1] = 1;
  return Buffer.concat([head, timestamp, clientNonce, Buffer.alloc(4), information, Buffer.alloc(4)]);
}

/** NTProofStr: that whoever made it knows the key, for this challenge only. */
export function proofOf(key: Buffer, nonce: Buffer, content: Buffer): Buffer {
  return hmacMd5(key, nonce, content);
}

/** Keys the code over the three messages. Without key exchange it is the exported one as well. */
export function sessionKey(key: Buffer, proof: Buffer): Buffer {
  return hmacMd5(key, proof);
}
