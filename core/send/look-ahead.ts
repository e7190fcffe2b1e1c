import type { CampaignId, DeliveryId, DueDelivery, SendBook } from '../contracts/index.ts';

/** Rows read at once, and how far that grows while they are taken as fast as they are read. */
const reads = { first: 64, most: 1024 } as const;
/** Milliseconds between two reads that are one after the other. */
const close = 100;

/**
 * Due deliveries at hand, read from the ledger ahead of the free places, so that a turn need not ask for each. They
 * are only looked at, not claimed; the turn that claims them finds out when one was cancelled meanwhile.
 */
export class LookAhead {
  readonly #book: SendBook;
  /** In front of what was read and not taken: rows that were taken and put back. */
  #ready: readonly DueDelivery[] = [];
  #next = 0;
  readonly #atHand = new Set<DeliveryId>();
  #after: DeliveryId | undefined;
  #exhausted = false;
  /** Rows of the next read: a slow campaign looks a little ahead, a fast one reads seldom. */
  #reads: number = reads.first;
  #readAt = -Infinity;

  constructor(book: SendBook) {
    this.#book = book;
  }

  /** True when the ledger had no more at the last look. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  get size(): number {
    return this.#ready.length - this.#next;
  }

  /** Those at hand. */
  get rows(): readonly DueDelivery[] {
    return this.#ready.slice(this.#next);
  }

  /** Reads on until `wanted` are at hand or the ledger has no more; resolves with what is new. `passed`: rows that are not to be looked at again yet. */
  async fill(
    wanted: number,
    now: number,
    campaigns: readonly CampaignId[],
    passed: { readonly size: number; has(id: DeliveryId): boolean },
  ): Promise<readonly DueDelivery[]> {
    if (this.size >= wanted || this.#exhausted || campaigns.length === 0) return [];
    // Rows at hand that were waiting are offered again: they come on top.
    const limit = Math.max(wanted * 2, this.#reads) + passed.size + this.size;
    this.#reads = now - this.#readAt < close ? Math.min(this.#reads * 2, reads.most) : reads.first;
    this.#readAt = now;
    const rows = await this.#book.due({
      now,
      limit,
      campaigns,
      ...(this.#after === undefined ? {} : { after: this.#after }),
    });
    this.#exhausted = rows.length < limit;
    const fresh: DueDelivery[] = [];
    for (const row of rows) {
      if (row.dueAt === undefined && (this.#after === undefined || row.id > this.#after)) this.#after = row.id;
      if (this.#atHand.has(row.id) || passed.has(row.id)) continue;
      this.#atHand.add(row.id);
      fresh.push(row);
    }
    this.#ready = this.size === 0 ? fresh : [...this.#ready.slice(this.#next), ...fresh];
    this.#next = 0;
    return fresh;
  }

  take(count: number): readonly DueDelivery[] {
    const taken = this.#ready.slice(this.#next, this.#next + count);
    this.#next += taken.length;
    for (const row of taken) this.#atHand.delete(row.id);
    return taken;
  }

  putBack(rows: readonly DueDelivery[]): void {
    if (rows.length === 0) return;
    this.#ready = [...rows, ...this.#ready.slice(this.#next)];
    this.#next = 0;
    for (const row of rows) this.#atHand.add(row.id);
  }

  /** Puts rows where they stood: those that waited first, then by the list, so that nobody is overtaken. */
  putInOrder(rows: readonly DueDelivery[]): void {
    if (rows.length === 0) return;
    this.putBack(rows);
    const rank = ({ dueAt }: DueDelivery): number => (dueAt === undefined ? 1 : 0);
    this.#ready = this.#ready.toSorted((one, other) => rank(one) - rank(other) || one.id - other.id);
  }

  /** Starts again from the head of the list: rows that were released or opened again may stand before where reading went on. */
  rewind(): void {
    this.#after = undefined;
    this.#exhausted = false;
  }

  /** Looks at what lies behind again, from this row on. */
  rewindTo(id: DeliveryId): void {
    if (this.#after !== undefined) this.#after = Math.min(this.#after, id - 1);
    this.#exhausted = false;
  }

  /** Time has passed: rows that were waiting may be due. */
  lookAgain(): void {
    this.#exhausted = false;
  }
}
