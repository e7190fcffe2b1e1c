import { X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { testCertificate } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { authenticateMessage, fileTime } from './authenticate-message.ts';
import { AvId, readAvPairs, writeAvPairs } from './av-pairs.ts';
import { channelBinding } from './channel-binding.ts';
import { ntlmKey, proofContent, proofOf, sessionKey, upperCase, utf16 } from './keys.ts';
import { fieldAt, negotiateMessage, readChallenge } from './messages.ts';
import type { Challenge } from './messages.ts';

const identity = { domain: 'Domain', user: 'User', password: 'Password' };
const nonce = Buffer.from('0123456789abcdef', 'hex');
const clientNonce = Buffer.alloc(8, 0xaa);
const named = [
  { id: 2, value: utf16('Domain') },
  { id: 1, value: utf16('Server') },
];

function challengeOf(information: Buffer, flags = 0xe28a8233): Buffer {
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(flags >>> 0, 20);
  nonce.copy(head, 24);
  head.writeUInt16LE(information.length, 40);
  head.writeUInt16LE(information.length, 42);
  head.writeUInt32LE(56, 44);
  return Buffer.concat([head, information]);
}

function readWell(raw: Buffer): Challenge {
  const challenge = readChallenge(raw);
  if (typeof challenge === 'string') throw new Error(challenge);
  return challenge;
}

describe('the vectors of MS-NLMP section 4.2.4', () => {
  const key = ntlmKey(identity);
  const proof = proofOf(key, nonce, proofContent(Buffer.alloc(8), clientNonce, writeAvPairs(named)));

  test('the key of a password', () => {
    expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
  });
  test('the proof', () => {
    expect(proof.toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
  });
  test('the session key', () => {
    expect(sessionKey(key, proof).toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3');
  });
  test('the answer to the old challenge, for a server that does not tell its time', () => {
    const challenge = readWell(challengeOf(writeAvPairs(named)));
    const now = -11_644_473_600_000;
    const message = authenticateMessage({ identity, negotiate: negotiateMessage(), challenge, clientNonce, now });
    expect(fieldAt(message, 12)?.toString('hex')).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
  });
});

describe('the answer to a challenge', () => {
  const answer = (more: readonly { id: number; value: Buffer }[], binding?: Buffer): Buffer =>
    authenticateMessage({
      identity,
      negotiate: negotiateMessage(),
      challenge: readWell(challengeOf(writeAvPairs([...named, ...more]))),
      clientNonce,
      now: Date.parse('2026-03-02T09:00:00Z'),
      ...(binding === undefined ? {} : { channelBinding: binding }),
    });
  const pairsOf = (message: Buffer) => readAvPairs((fieldAt(message, 20) ?? Buffer.alloc(0)).subarray(44));

  test('bears user and domain as they were given', () => {
    const message = answer([]);
    expect(fieldAt(message, 28)?.toString('utf16le')).toBe('Domain');
    expect(fieldAt(message, 36)?.toString('utf16le')).toBe('User');
  });

  test('has a code over the messages only when the server tells its time, and then no answer of the old kind', () => {
    const without = answer([]);
    expect(without.subarray(72, 88).equals(Buffer.alloc(16))).toBe(true);
    const time = fileTime(0);
    const message = answer([{ id: AvId.timestamp, value: time }]);
    expect(message.subarray(72, 88).equals(Buffer.alloc(16))).toBe(false);
    expect(fieldAt(message, 12)?.equals(Buffer.alloc(24))).toBe(true);
    expect(fieldAt(message, 20)?.subarray(24, 32).equals(time)).toBe(true);
    expect(
      pairsOf(message)
        ?.find(({ id }) => id === AvId.flags)
        ?.value.readUInt32LE(),
    ).toBe(2);
  });

  test('keeps what the server told, in its order, and names the TLS connection once', () => {
    const odd = [
      { id: 999, value: Buffer.from('odd') },
      { id: AvId.channelBindings, value: Buffer.alloc(16, 9) },
    ];
    const binding = Buffer.alloc(16, 7);
    expect(pairsOf(answer(odd, binding))).toEqual([...named, odd[0], { id: AvId.channelBindings, value: binding }]);
  });
});

test('a letter has one large letter or none', () => {
  expect(upperCase('straße îñ ŉ 𐐨')).toBe('STRAßE ÎÑ ŉ 𐐀');
});

test('a TLS connection is named by the digest of its certificate', async () => {
  const { cert } = await testCertificate(['127.0.0.1']);
  const one = channelBinding(new X509Certificate(cert));
  expect(one).toHaveLength(16);
  expect(one.equals(channelBinding(new X509Certificate(cert)))).toBe(true);
});

describe('a challenge', () => {
  test.each<[string, Buffer, string]>([
    ['of a server that knows version 1 only', challengeOf(Buffer.alloc(4), 0x00018207), 'version-1'],
    ['without UTF-16', challengeOf(writeAvPairs(named), 0xe28a8232), 'malformed'],
    ['that is another message', negotiateMessage(), 'malformed'],
    ['that is cut', challengeOf(writeAvPairs(named)).subarray(0, 60), 'malformed'],
    ['whose list does not end', challengeOf(Buffer.from([1, 0, 0, 0])), 'malformed'],
    ['whose list leads outside', challengeOf(Buffer.from([1, 0, 255, 255, 0, 0, 0, 0])), 'malformed'],
    ['with a list of thousands', challengeOf(Buffer.alloc(4000, 1)), 'malformed'],
    ['that is too long', challengeOf(Buffer.alloc(20_000)), 'malformed'],
    ['that is empty', Buffer.alloc(0), 'malformed'],
  ])('%s is not answered', (_, raw, fault) => {
    expect(readChallenge(raw)).toBe(fault);
  });

  test('of any octets is answered or not, and never more than that', () => {
    const octets = fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.from(tail));
    const built = octets.map((tail) => challengeOf(tail));
    fc.assert(
      fc.property(fc.oneof(octets, built), (raw) => {
        const challenge = readChallenge(raw);
        if (typeof challenge === 'string') return;
        const terms = { identity, negotiate: negotiateMessage(), challenge, clientNonce, now: 0 };
        expect(authenticateMessage(terms).subarray(0, 8).toString('latin1')).toBe('NTLMSSP\0');
      }),
    );
  });
});
