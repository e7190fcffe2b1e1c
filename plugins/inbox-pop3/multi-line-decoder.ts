const dot = 0x2e;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const lineBreakAndDot = Buffer.from('\r\n.');
const partsInBlock = 1024;
const heldBack = Buffer.from([carriageReturn]);

/** - `line`: at the start of a line. `dot`: behind the dot that begins one. `dot-return`: behind that dot and a CR. */
type Place = 'text' | 'return' | 'line' | 'dot' | 'dot-return';

/** Where text leaves the decoder when no line of it begins with a dot. */
function placeBehind(text: Buffer): Place {
  if (text.at(-1) === carriageReturn) return 'return';
  return text.at(-1) === lineFeed && text.at(-2) === carriageReturn ? 'line' : 'text';
}

/** How far the decoder is: wants more, has it all (with what follows the end), or has more than the limit. */
export type Decoded =
  | { readonly kind: 'more' }
  | { readonly kind: 'whole'; readonly octets: Buffer; readonly rest: Buffer }
  | { readonly kind: 'over'; readonly read: number };

/**
 * Reads a multi-line answer (RFC 1939 section 3) out of pieces of any length: takes the stuffed dots off and finds
 * the line that is a lone dot. Only CRLF ends a line, and octets are never made into text. What is kept is no more
 * than `limit` octets and one piece.
 */
export class MultiLineDecoder {
  readonly #limit: number;
  /** Joined parts, and parts to be joined: a mail of nothing but dots falls into as many parts as it has lines. */
  readonly #blocks: Buffer[] = [];
  #parts: Buffer[] = [];
  #length = 0;
  #place: Place = 'line';

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(piece: Buffer): Decoded {
    let at = 0;
    // Octets from here on belong to the content and were not kept yet.
    let from = 0;
    while (at < piece.length) {
      switch (this.#place) {
        case 'text': {
          const found = piece.indexOf(lineBreakAndDot, at);
          this.#place = found >= 0 ? 'line' : placeBehind(piece.subarray(at));
          at = found >= 0 ? found + 2 : piece.length;
          break;
        }
        case 'return':
          if (piece[at] === lineFeed) this.#place = 'line';
          else if (piece[at] !== carriageReturn) this.#place = 'text';
          at += 1;
          break;
        case 'line':
          if (piece[at] === dot) {
            this.#keep(piece.subarray(from, at));
            at += 1;
            from = at;
            this.#place = 'dot';
          } else this.#place = 'text';
          break;
        case 'dot':
          if (piece[at] === carriageReturn) {
            this.#place = 'dot-return';
            at += 1;
          } else this.#place = 'text';
          break;
        case 'dot-return':
          if (piece[at] === lineFeed) {
            if (this.#length > this.#limit) return { kind: 'over', read: this.#length };
            return {
              kind: 'whole',
              octets: Buffer.concat([...this.#blocks, ...this.#parts], this.#length),
              rest: piece.subarray(at + 1),
            };
          }
          // The CR was content after all; when it came with an earlier piece it was held back there.
          if (at === 0) this.#keep(heldBack);
          this.#place = 'return';
          break;
      }
    }
    this.#keep(piece.subarray(from, this.#place === 'dot-return' ? piece.length - 1 : piece.length));
    return this.#length > this.#limit ? { kind: 'over', read: this.#length } : { kind: 'more' };
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#length += part.length;
    this.#parts.push(part);
    if (this.#parts.length < partsInBlock) return;
    this.#blocks.push(Buffer.concat(this.#parts));
    this.#parts = [];
  }
}
