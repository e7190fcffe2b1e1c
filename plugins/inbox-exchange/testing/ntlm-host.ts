import { randomBytes } from 'node:crypto';
import { fileTime } from '../ntlm/authenticate-message.ts';
import { AvId, readAvPairs, writeAvPairs } from '../ntlm/av-pairs.ts';
import { hmacMd5, ntlmKey, proofOf, sessionKey, utf16 } from '../ntlm/keys.ts';
import { fieldAt, Flag, signature } from '../ntlm/messages.ts';

export interface NtlmHostTerms {
  /** Undefined: nobody of that name. */
  readonly passwordOf: (user: string, domain: string) => string | undefined;
  /** Whether the server tells its time, and wants a code over all messages in return. */
  readonly tellsTime: boolean;
  /** What the client has to name its TLS by; absent: it is not looked at. */
  readonly channelBinding?: Buffer;
}

const targetName = utf16('NORTHLIGHT');

/** Answers the first word with a challenge. */
export function challengeMessage({ tellsTime }: Pick<NtlmHostTerms, 'tellsTime'>): Buffer {
  const information = writeAvPairs([
    { id: AvId.netBiosDomain, value: targetName },
    { id: 1, value: utf16('MAIL') },
    { id: 4, value: utf16('northlight.example') },
    { id: 3, value: utf16('mail.northlight.example') },
    ...(tellsTime ? [{ id: AvId.timestamp, value: fileTime(Date.now()) }] : []),
  ]);
  const head = Buffer.alloc(56);
  signature.copy(head);
  head.writeUInt32LE(2, 8);
  for (const [at, value, start] of [
    [12, targetName, 56],
    [40, information, 56 + targetName.length],
  ] as const) {
    head.writeUInt16LE(value.length, at);
    head.writeUInt16LE(value.length, at + 2);
    head.writeUInt32LE(start, at + 4);
  }
  const isDomain = 0x1_0000;
  const flags =
    Flag.unicode |
    Flag.requestTarget |
    Flag.ntlm |
    Flag.alwaysSign |
    Flag.extendedSessionSecurity |
    Flag.targetInfo |
    Flag.key128 |
    Flag.key56 |
    isDomain;
  head.writeUInt32LE(flags >>> 0, 20);
  randomBytes(8).copy(head, 24);
  return Buffer.concat([head, targetName, information]);
}

/** The user whose password the message proves the knowledge of, or why it proves nothing. */
export function verified(
  { passwordOf, tellsTime, channelBinding }: NtlmHostTerms,
  negotiate: Buffer,
  challenge: Buffer,
  message: Buffer,
): { readonly user: string } | { readonly why: string } {
  if (!message.subarray(0, 8).equals(signature) || message.readUInt32LE(8) !== 3) return { why: 'no such message' };
  const [response, domain, user] = [20, 28, 36].map((at) => fieldAt(message, at));
  if (response === undefined || domain === undefined || user === undefined) return { why: 'a field leads outside' };
  if (response.length < 52) return { why: 'not NTLMv2' };
  const identity = { domain: domain.toString('utf16le'), user: user.toString('utf16le') };
  const password = passwordOf(identity.user, identity.domain);
  if (password === undefined) return { why: `nobody is called ${identity.domain}\\${identity.user}` };
  const key = ntlmKey({ ...identity, password });
  const content = response.subarray(16);
  const proof = proofOf(key, challenge.subarray(24, 32), content);
  if (!proof.equals(response.subarray(0, 16))) return { why: 'wrong password' };
  const pairs = readAvPairs(content.subarray(28)) ?? [];
  const told = (id: number): Buffer | undefined => pairs.find((pair) => pair.id === id)?.value;
  if (told(AvId.netBiosDomain)?.equals(targetName) !== true) return { why: 'proved to another server' };
  if (tellsTime) {
    if (((told(AvId.flags)?.readUInt32LE() ?? 0) & 2) === 0) return { why: 'no code over the messages' };
    const without = Buffer.from(message);
    without.fill(0, 72, 88);
    const code = hmacMd5(sessionKey(key, proof), negotiate, challenge, without);
    if (!code.equals(message.subarray(72, 88))) return { why: 'a wrong code over the messages' };
  }
  if (channelBinding !== undefined && told(AvId.channelBindings)?.equals(channelBinding) !== true)
    return { why: 'another TLS connection' };
  return { user: identity.user };
}
