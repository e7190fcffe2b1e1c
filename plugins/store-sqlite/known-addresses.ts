import type { DeliveryId } from '@postrider/sdk';

/** Hashes of one campaign's addresses with the deliveries they belong to: 40 bytes or so a person, while a list comes in. */
export class KnownAddresses {
  readonly campaign: number;
  readonly #byHash = new Map<number, DeliveryId | DeliveryId[]>();

  constructor(campaign: number) {
    this.campaign = campaign;
  }

  add(hash: number, id: DeliveryId): void {
    const there = this.#byHash.get(hash);
    if (there === undefined) this.#byHash.set(hash, id);
    else if (typeof there === 'number') this.#byHash.set(hash, [there, id]);
    else there.push(id);
  }

  /** Whose address may be the one with this hash; different addresses share a hash now and then. */
  candidates(hash: number): DeliveryId | readonly DeliveryId[] | undefined {
    return this.#byHash.get(hash);
  }
}
