import { mended } from './dot-stuffing.ts';

/** Chunks of a mail that are remembered: more would only keep memory. */
const remembered = 32;

/**
 * The chunks of the last mail as `mended` made them. A campaign's mails share theirs, each at the same place in the
 * mail, so most are looked at once. A WeakMap over all chunks took 3 microseconds a mail, because what is filled in for
 * one person enters it as well.
 */
export class MendedChunks {
  readonly #chunks: Uint8Array[] = [];
  readonly #mended: Buffer[] = [];

  /** The chunk that is number `place` of its mail. */
  at(place: number, chunk: Uint8Array): Buffer {
    const known = this.#mended[place];
    if (known !== undefined && this.#chunks[place] === chunk) return known;
    const octets = mended(chunk);
    if (place < remembered) {
      this.#chunks[place] = chunk;
      this.#mended[place] = octets;
    }
    return octets;
  }
}
