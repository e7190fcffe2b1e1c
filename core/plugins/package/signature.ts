import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { ProblemError, causeOf } from '../../contracts/index.ts';

const FORMAT = 'postrider-signature/1';

/**
 * The name of a key, as people compare it: the SHA-256 of the public key. It says that two packages come from one
 * hand, and not whose hand that is.
 */
export function fingerprintOf(publicKey: Uint8Array): string {
  return `ed25519:${createHash('sha256').update(publicKey).digest('base64url')}`;
}

/** Signs a package's list with an Ed25519 key (RFC 8032), given as PEM. @throws ProblemError when it is no such key. */
export function signIntegrity(list: Uint8Array, privateKey: string, file: string): Uint8Array {
  try {
    const key = createPrivateKey(privateKey);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of the kind ${key.asymmetricKeyType}`);
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
    const signature = sign(null, list, key);
    const document = {
      format: FORMAT,
      publicKey: publicKey.toString('base64'),
      signature: signature.toString('base64'),
    };
    return Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
  } catch (thrown) {
    throw new ProblemError({
      code: 'PACKAGE_KEY',
      what: `${file} holds no key that a plugin can be signed with.`,
      next: 'Make one with postrider plugin key, or with openssl genpkey -algorithm ed25519.',
      where: { file },
      cause: causeOf(thrown),
    });
  }
}

/** Whose signature fits a list, or that none does. */
export type Signed =
  | { readonly kind: 'signed'; readonly signer: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'wrong' };

/** Looks whether a package's signature is that of its list. */
export function checkSignature(list: Uint8Array, document: Uint8Array | undefined): Signed {
  if (document === undefined) return { kind: 'unsigned' };
  try {
    const { format, publicKey, signature } = JSON.parse(Buffer.from(document).toString('utf8')) as Record<
      string,
      unknown
    >;
    if (format !== FORMAT || typeof publicKey !== 'string' || typeof signature !== 'string') return { kind: 'wrong' };
    const octets = Buffer.from(publicKey, 'base64');
    const key = createPublicKey({ key: octets, type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519') return { kind: 'wrong' };
    const fits = verify(null, list, key, Buffer.from(signature, 'base64'));
    // The same key has the same name, however its octets were spelt.
    const plain = key.export({ type: 'spki', format: 'der' });
    return fits ? { kind: 'signed', signer: fingerprintOf(plain) } : { kind: 'wrong' };
  } catch {
    return { kind: 'wrong' };
  }
}
