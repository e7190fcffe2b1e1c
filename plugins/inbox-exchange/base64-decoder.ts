/** What became of content that came in pieces. */
export type Decoded =
  | { readonly kind: 'whole'; readonly octets: Uint8Array }
  | { readonly kind: 'over'; readonly read: number }
  | { readonly kind: 'malformed' };

/** Letters. Shorter pieces are put together first: each one that is kept takes a hundred octets beside its own. */
const worthAPiece = 1024;

/** Decodes base64 (RFC 4648 section 4) while it comes, with line breaks anywhere, and up to a limit. */
export class Base64Decoder {
  readonly #limit: number;
  readonly #pieces: Buffer[] = [];
  #rest = '';
  #read = 0;
  #state: 'open' | 'ended' | 'malformed' = 'open';

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isOver(): boolean {
    return this.#read > this.#limit;
  }

  take(text: string): void {
    if (this.isOver || this.#state === 'malformed') return;
    this.#rest += text.replaceAll(/[ \t\r\n]+/g, '');
    if (this.#rest.length >= worthAPiece) this.#decode();
  }

  end(): Decoded {
    this.#decode();
    if (this.isOver) return { kind: 'over', read: this.#read };
    if (this.#state === 'malformed' || this.#rest !== '') return { kind: 'malformed' };
    return { kind: 'whole', octets: Buffer.concat(this.#pieces) };
  }

  #decode(): void {
    const letters = this.#rest;
    const whole = letters.length - (letters.length % 4);
    this.#rest = letters.slice(whole);
    if (whole === 0) return;
    const content = letters.slice(0, whole);
    if (this.#state === 'ended' || !/^[A-Za-z0-9+/]*={0,2}$/.test(content)) {
      this.#state = 'malformed';
      return;
    }
    if (content.endsWith('=')) this.#state = 'ended';
    const piece = Buffer.from(content, 'base64');
    this.#read += piece.length;
    if (!this.isOver) this.#pieces.push(piece);
  }
}
