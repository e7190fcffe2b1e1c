import { createHash } from 'node:crypto';
import type { X509Certificate } from 'node:crypto';

/** The hash that a certificate was signed with; SHA-256 where that is MD5, SHA-1 or nothing by name (RFC 5929 section 4.1). */
function hashOf(certificate: X509Certificate): string {
  const named = /sha-?(384|512)/i.exec(certificate.signatureAlgorithm ?? '')?.[1];
  return named === undefined ? 'sha256' : `sha${named}`;
}

/**
 * Names the TLS connection by its server's certificate (tls-server-end-point): MD5 over a structure of RFC 2744 section
 * 3.11 with no addresses, as [MS-NLMP] section 2.2.2.1 wants it.
 */
export function channelBinding(certificate: X509Certificate): Buffer {
  const digest = createHash(hashOf(certificate)).update(certificate.raw).digest();
  const name = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), digest]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(name.length, 16);
  return createHash('md5').update(head).update(name).digest();
}
