import type { Mail } from '@postrider/sdk';

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Octets of content that may go by BDAT as it is: lines end with CRLF, all of them, the last one too. BDAT carries
 * octets and mends nothing, and nobody can say what a server makes of a bare CR or LF (RFC 5321 section 2.3.8).
 * Undefined for other content: DATA mends it on the way.
 */
export function chunkSize({ chunks, linesReady }: Pick<Mail, 'chunks' | 'linesReady'>): number | undefined {
  let size = 0;
  let last: number | undefined;
  for (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (linesReady !== true) {
      if ((chunk[0] === lineFeed) !== (last === carriageReturn) || !hasWholeLines(chunk)) return undefined;
    }
    last = chunk[chunk.length - 1];
    size += chunk.length;
  }
  return last === lineFeed ? size : undefined;
}

/** The first and the last octet are the business of the neighbours. */
function hasWholeLines(chunk: Uint8Array): boolean {
  for (let at = chunk.indexOf(lineFeed, 1); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
    if (chunk[at - 1] !== carriageReturn) return false;
  }
  for (let at = chunk.indexOf(carriageReturn); at >= 0; at = chunk.indexOf(carriageReturn, at + 1)) {
    if (at < chunk.length - 1 && chunk[at + 1] !== lineFeed) return false;
  }
  return true;
}
