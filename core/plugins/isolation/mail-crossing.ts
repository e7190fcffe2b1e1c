import type { Mail } from '../../contracts/index.ts';

/** A mail as it crosses the border: octets that all mails of a campaign share cross once. */
export interface CrossingMail {
  readonly delivery: number;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly smtpUtf8: boolean;
  /** As the mail says it: cut and put together again, its octets are the same. */
  readonly linesReady?: true;
  /** The octets of all chunks that are this mail's own, one behind the other. */
  readonly own: Uint8Array;
  /** Each chunk in order: the number of a shared one, or the length of an own one as its complement (`~length`). */
  readonly layout: readonly number[];
}

/** A chunk that the other side is to keep, by its number. */
export type SharedChunk = readonly [number, Uint8Array];

/** Octets and chunks that the other side keeps, give or take a mail; then all begins anew. */
const most = { octets: 16 * 1024 * 1024, chunks: 4096 };
/** Shorter ones cost more to look up than to copy. */
const worthSharing = 64;

/**
 * Takes mails apart. A chunk that stood at the same place of the mail before is shared, most likely by the whole
 * campaign: it crosses once and is spoken of by its number from then on.
 */
export class MailWriter {
  readonly #share: (chunk: SharedChunk) => void;
  readonly #forget: () => void;
  readonly #numbers = new Map<Uint8Array, number>();
  #before: readonly Uint8Array[] = [];
  #octets = 0;

  /** `share` and `forget` tell the other side, in order with the mails. */
  constructor(share: (chunk: SharedChunk) => void, forget: () => void) {
    this.#share = share;
    this.#forget = forget;
  }

  write({ delivery, messageId, envelope, chunks, size, smtpUtf8, linesReady }: Mail): CrossingMail {
    // Between two mails: one that is half taken apart has spoken of numbers already.
    if (this.#octets > most.octets || this.#numbers.size > most.chunks) this.#begin();
    const own: Uint8Array[] = [];
    const layout = chunks.map((chunk, place) => {
      const number = this.#numbers.get(chunk) ?? this.#shared(chunk, place);
      if (number !== undefined) return number;
      own.push(chunk);
      return ~chunk.length;
    });
    this.#before = chunks;
    const octets = own.length === 1 ? (own[0] as Uint8Array) : Buffer.concat(own);
    const crossing = { delivery, messageId, from: envelope.from, to: envelope.to, size, smtpUtf8, own: octets, layout };
    return linesReady === true ? { ...crossing, linesReady } : crossing;
  }

  #shared(chunk: Uint8Array, place: number): number | undefined {
    if (chunk.length < worthSharing || this.#before[place] !== chunk) return undefined;
    const number = this.#numbers.size;
    this.#numbers.set(chunk, number);
    this.#octets += chunk.length;
    this.#share([number, chunk]);
    return number;
  }

  #begin(): void {
    this.#numbers.clear();
    this.#octets = 0;
    this.#forget();
  }
}

/** Stretches shorter than this are put together: a driver writes few chunks faster than many. */
const worthAChunk = 2048;
/** Octets of the memory that they are put together in, for many mails at a time. */
const slabSize = 256 * 1024;

/** Puts mails together again. */
export class MailReader {
  readonly #chunks = new Map<number, Uint8Array>();
  #slab = Buffer.alloc(0);
  #used = 0;

  keep([number, chunk]: SharedChunk): void {
    // A copy: the octets that came are a part of a whole batch, which would be kept with them.
    this.#chunks.set(number, Uint8Array.from(chunk));
  }

  forget(): void {
    this.#chunks.clear();
  }

  read({ delivery, messageId, from, to, size, smtpUtf8, linesReady, own, layout }: CrossingMail): Mail {
    const chunks: Uint8Array[] = [];
    let run: Uint8Array[] = [];
    let taken = 0;
    for (const each of layout) {
      const stretch = each < 0 ? own.subarray(taken, (taken += ~each)) : this.#chunks.get(each);
      if (stretch === undefined) throw new RangeError(`There is no shared chunk ${each}`);
      if (stretch.length < worthAChunk) {
        run.push(stretch);
        continue;
      }
      if (run.length > 0) chunks.push(this.#join(run));
      chunks.push(stretch);
      run = [];
    }
    if (run.length > 0) chunks.push(this.#join(run));
    const mail = { delivery, messageId, envelope: { from, to }, chunks, size, smtpUtf8 };
    return linesReady === true ? { ...mail, linesReady } : mail;
  }

  #join(run: readonly Uint8Array[]): Uint8Array {
    if (run.length === 1) return run[0] as Uint8Array;
    let length = 0;
    for (const stretch of run) length += stretch.length;
    const joined = this.#room(length);
    let place = 0;
    for (const stretch of run) {
      joined.set(stretch, place);
      place += stretch.length;
    }
    return joined;
  }

  #room(length: number): Uint8Array {
    if (length > slabSize / 4) return Buffer.allocUnsafeSlow(length);
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(slabSize);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used, (this.#used += length));
  }
}
