/** RFC 5321 section 4.5.3.1.5 allows 512 octets; servers that explain themselves write more. */
export const lineLimit = 2048;
/** Lines of one reply, empty ones between replies included. */
export const linesLimit = 128;

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const hyphen = 45;

/** Takes whole replies. False means: read no further. */
export type ReplySink = (code: number, octets: Buffer, start: number, end: number) => boolean;

/** Why what a server sent is no reply. */
export type ReplyFault = 'line-too-long' | 'too-many-lines' | 'not-a-reply';

/**
 * Finds replies (RFC 5321 section 4.2) in what a server sends, however it is cut. Nothing is decoded and nothing
 * copied unless a reply is cut: most replies are only counted.
 */
export class ReplyReader {
  /** A cut reply, from its first octet. */
  #store: Buffer = Buffer.alloc(0);
  #held = 0;
  /** Where the line begins that is not whole yet, and how far it was searched. */
  #lineStart = 0;
  #searched = 0;
  #lines = 0;
  #code = 0;

  /** Reads on; after a fault the reader is of no more use. */
  read(chunk: Buffer, sink: ReplySink): ReplyFault | undefined {
    const octets = this.#held === 0 ? chunk : this.#append(chunk);
    let replyStart = 0;
    for (;;) {
      const end = lineFeedAfter(octets, this.#searched);
      if (end === octets.length) {
        if (octets.length - this.#lineStart > lineLimit) return 'line-too-long';
        this.#hold(octets, replyStart);
        return undefined;
      }
      const fault = this.#line(octets, end);
      if (fault !== undefined) return fault;
      const whole = this.#code !== 0 && octets[this.#lineStart + 3] !== hyphen;
      const empty = this.#isEmpty(octets, end);
      this.#lineStart = this.#searched = end + 1;
      if (empty && this.#code === 0) replyStart = end + 1;
      if (empty || !whole) continue;
      const code = this.#code;
      const start = replyStart;
      this.#code = this.#lines = 0;
      replyStart = end + 1;
      if (!sink(code, octets, start, end + 1)) return undefined;
    }
  }

  /**
   * What a reply that was never finished still tells: three digits and a separator decide, and so does the first
   * line of several, for all of them bear the same code (RFC 5321 section 4.2.1).
   */
  partial(): { readonly code: number; readonly octets: Buffer } | undefined {
    const octets = this.#store.subarray(0, this.#held);
    const separator = octets[3];
    const code = codeAt(octets, 0);
    return code !== 0 && (separator === space || separator === hyphen) ? { code, octets } : undefined;
  }

  #line(octets: Buffer, end: number): ReplyFault | undefined {
    if (end + 1 - this.#lineStart > lineLimit) return 'line-too-long';
    if (++this.#lines > linesLimit) return 'too-many-lines';
    // Some servers put an empty line between replies.
    if (this.#isEmpty(octets, end)) return undefined;
    const code = codeAt(octets, this.#lineStart);
    const separator = octets[this.#lineStart + 3];
    const separated =
      separator === space || separator === hyphen || separator === carriageReturn || separator === lineFeed;
    if (code === 0 || !separated) return 'not-a-reply';
    if (this.#code === 0) this.#code = code;
    return undefined;
  }

  #isEmpty(octets: Buffer, end: number): boolean {
    const length = end - this.#lineStart;
    return length === 0 || (length === 1 && octets[this.#lineStart] === carriageReturn);
  }

  #append(chunk: Buffer): Buffer {
    const length = this.#held + chunk.length;
    if (length > this.#store.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.#store.length));
      this.#store.copy(grown, 0, 0, this.#held);
      this.#store = grown;
    }
    chunk.copy(this.#store, this.#held);
    this.#held = length;
    return this.#store.subarray(0, length);
  }

  #hold(octets: Buffer, from: number): void {
    const length = octets.length - from;
    if (octets.buffer === this.#store.buffer && octets.byteOffset === this.#store.byteOffset)
      this.#store.copyWithin(0, from, octets.length);
    else if (length > 0) {
      if (length > this.#store.length) this.#store = Buffer.allocUnsafe(Math.max(length, 1024));
      octets.copy(this.#store, 0, from);
    }
    this.#held = length;
    this.#lineStart -= from;
    this.#searched = length;
  }
}

/** Where the next LF stands, or the end. For lines as short as replies `indexOf` takes twice as long (measured). */
function lineFeedAfter(octets: Buffer, from: number): number {
  let at = from;
  while (at < octets.length && octets[at] !== lineFeed) at++;
  return at;
}

/** The reply code (RFC 5321 section 4.2: 200 to 599) that stands at `at`, or 0. */
function codeAt(octets: Buffer, at: number): number {
  const [first, second, third] = [octets[at] ?? 0, octets[at + 1] ?? 0, octets[at + 2] ?? 0];
  if (first < 50 || first > 53 || second < 48 || second > 57 || third < 48 || third > 57) return 0;
  return (first - 48) * 100 + (second - 48) * 10 + (third - 48);
}
