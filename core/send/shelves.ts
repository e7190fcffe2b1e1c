import type { DeliveryId, DueDelivery } from '../contracts/index.ts';

/** Rows that wait here for one closed door, and for all doors. Rows beyond that stay where the ledger has them. */
const most = { perDoor: 1_024, inAll: 16_384 } as const;
/** A door with fewer rows than this, and others left in the ledger, has them looked for. */
const few = 64;

/** The door is open; its rows were taken down, and more may be looked for later. */
const open = -Infinity;

interface Shelf {
  until: number;
  rows: DueDelivery[];
  /** The first queued row that found no room here. */
  skippedFrom?: DeliveryId;
}

/** Where deliveries whose way is closed wait while others pass them: a limit on one destination holds nobody else. */
export class Shelves {
  readonly #shelves = new Map<string, Shelf>();
  readonly #ids = new Set<DeliveryId>();

  get size(): number {
    return this.#ids.size;
  }

  has(id: DeliveryId): boolean {
    return this.#ids.has(id);
  }

  /** When the first of the rows here may go; Infinity: not before a person acts. Undefined: nobody waits here. */
  get opensAt(): number | undefined {
    let opensAt: number | undefined;
    for (const { until } of this.#shelves.values()) if (until !== open) opensAt = Math.min(opensAt ?? Infinity, until);
    return opensAt;
  }

  /** False when there is no room for it: a waiting row has to be put off then, a queued one is found again in time. */
  put(door: string, until: number, row: DueDelivery): boolean {
    const shelf = this.#shelves.get(door) ?? { until, rows: [] };
    this.#shelves.set(door, shelf);
    shelf.until = until;
    // A row that waits for a person cannot be put off to a time.
    const mustStay = row.dueAt !== undefined && until === Infinity;
    if (!mustStay && (shelf.rows.length >= most.perDoor || this.#ids.size >= most.inAll)) {
      if (row.dueAt === undefined) shelf.skippedFrom = Math.min(shelf.skippedFrom ?? Infinity, row.id);
      return false;
    }
    shelf.rows.push(row);
    this.#ids.add(row.id);
    return true;
  }

  /** Takes down what waited for doors that are open now. `lookFrom`: where rows were skipped that should be looked for. */
  takeOpen(now: number): { readonly rows: readonly DueDelivery[]; readonly lookFrom?: DeliveryId } {
    const taken: DueDelivery[] = [];
    let lookFrom = Infinity;
    for (const [door, shelf] of this.#shelves) {
      if (shelf.until > now) continue;
      for (const row of shelf.rows) {
        this.#ids.delete(row.id);
        taken.push(row);
      }
      if (shelf.skippedFrom !== undefined && shelf.rows.length < few) lookFrom = Math.min(lookFrom, shelf.skippedFrom);
      if (shelf.skippedFrom === undefined || shelf.rows.length < few) this.#shelves.delete(door);
      else {
        shelf.rows = [];
        shelf.until = open;
      }
    }
    return Number.isFinite(lookFrom) ? { rows: taken, lookFrom } : { rows: taken };
  }

  /** Takes everything down, and forgets what was skipped: all is looked at anew. */
  takeAll(): readonly DueDelivery[] {
    const rows = [...this.#shelves.values()].flatMap((shelf) => shelf.rows);
    this.#shelves.clear();
    this.#ids.clear();
    return rows;
  }
}
