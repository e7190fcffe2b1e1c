const lineFeed = 10;
const carriageReturn = 13;

/**
 * Octets of content that may go by BDAT as it is: lines end with CRLF, all of them, the last one too. BDAT carries
 * octets and mends nothing, and nobody can say what a server makes of a bare CR or LF (RFC 5321 section 2.3.8).
 * Undefined for other content: DATA mends it on the way.
 */
export function chunkSize(chunks: readonly Uint8Array[], wholeLines: WholeLines): number | undefined {
  let size = 0;
  let last: number | undefined;
  for (let place = 0; place < chunks.length; place++) {
    const chunk = chunks[place] as Uint8Array;
    if (chunk.length === 0) continue;
    if ((chunk[0] === lineFeed) !== (last === carriageReturn)) return undefined;
    if (!wholeLines.at(place, chunk)) return undefined;
    last = chunk[chunk.length - 1];
    size += chunk.length;
  }
  return last === lineFeed ? size : undefined;
}

/** Chunks of a mail that are remembered: more would only keep memory. */
const remembered = 32;

/** Whether chunks hold whole lines. Remembers those of the last mail: a campaign's mails share most of theirs. */
export class WholeLines {
  readonly #known: Uint8Array[] = [];

  /** The chunk that is number `place` of its mail; its first and last octet are the business of its neighbours. */
  at(place: number, chunk: Uint8Array): boolean {
    if (this.#known[place] === chunk) return true;
    const whole = hasWholeLines(chunk);
    if (whole && place < remembered) this.#known[place] = chunk;
    return whole;
  }
}

function hasWholeLines(chunk: Uint8Array): boolean {
  for (let at = chunk.indexOf(lineFeed, 1); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
    if (chunk[at - 1] !== carriageReturn) return false;
  }
  for (let at = chunk.indexOf(carriageReturn); at >= 0; at = chunk.indexOf(carriageReturn, at + 1)) {
    if (at < chunk.length - 1 && chunk[at + 1] !== lineFeed) return false;
  }
  return true;
}
