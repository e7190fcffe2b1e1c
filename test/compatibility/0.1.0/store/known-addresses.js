const smallest = 1 << 12;
/**
 * Hashes of one campaign's addresses with the deliveries they belong to, while a list comes in: 24 to 48 bytes a person.
 * A table with open addressing in two typed arrays; a Map took twice the memory and kept the garbage collector busy.
 */
export class KnownAddresses {
  campaign;
  #hashes = new Int32Array(smallest);
  /** 0: nobody stands here. */
  #ids = new Float64Array(smallest);
  #count = 0;
  constructor(campaign) {
    this.campaign = campaign;
  }
  add(hash, id) {
    if (this.#count * 2 >= this.#ids.length) this.#grow();
    this.#put(hash | 0, id);
    this.#count++;
  }
  /** Whose address may be the one with this hash; different addresses share a hash now and then. */
  candidates(hash) {
    const wanted = hash | 0;
    const mask = this.#ids.length - 1;
    let found;
    for (let place = wanted & mask; ; place = (place + 1) & mask) {
      const id = this.#ids[place] ?? 0;
      if (id === 0) return found;
      if (this.#hashes[place] !== wanted) continue;
      if (found === undefined) found = id;
      else if (typeof found === 'number') found = [found, id];
      else found.push(id);
    }
  }
  #put(hash, id) {
    const mask = this.#ids.length - 1;
    let place = hash & mask;
    while (this.#ids[place] !== 0) place = (place + 1) & mask;
    this.#hashes[place] = hash;
    this.#ids[place] = id;
  }
  #grow() {
    const [hashes, ids] = [this.#hashes, this.#ids];
    this.#hashes = new Int32Array(ids.length * 2);
    this.#ids = new Float64Array(ids.length * 2);
    ids.forEach((id, place) => {
      if (id !== 0) this.#put(hashes[place] ?? 0, id);
    });
  }
}
