import type { Pop3Reply } from './reply-reader.ts';

/** What CAPA told (RFC 2449), or that the server does not know CAPA and has to be tried. */
export type Capabilities =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'told'; readonly tags: ReadonlyMap<string, readonly string[]> };

/** Octets of a CAPA answer; real ones are a few hundred. */
export const capabilitiesLimit = 16_384;

export function readCapabilities(reply: Pop3Reply): Capabilities {
  if (reply.kind !== 'lines') return { kind: 'unknown' };
  const lines = reply.octets.toString('latin1').toUpperCase().split('\r\n');
  const tags = lines.map((line) => line.split(' ').filter((word) => word !== ''));
  return { kind: 'told', tags: new Map(tags.flatMap(([tag, ...words]) => (tag === undefined ? [] : [[tag, words]]))) };
}

export function offers(capabilities: Capabilities, tag: string, word?: string): boolean {
  const words = capabilities.kind === 'told' ? capabilities.tags.get(tag) : undefined;
  return words !== undefined && (word === undefined || words.includes(word));
}
