/** Hands out what has the least weight first. */
export class BinaryHeap<Item> {
  readonly #items: Item[] = [];
  readonly #weights: number[] = [];

  /** The least weight; Infinity when it is empty. */
  get least(): number {
    return this.#weights[0] ?? Infinity;
  }

  push(item: Item, weight: number): void {
    const items = this.#items;
    const weights = this.#weights;
    let place = items.length;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = weights[parent];
      const one = items[parent];
      if (above === undefined || one === undefined || above <= weight) break;
      items[place] = one;
      weights[place] = above;
      place = parent;
    }
    items[place] = item;
    weights[place] = weight;
  }

  pop(): Item | undefined {
    const items = this.#items;
    const weights = this.#weights;
    const first = items[0];
    const item = items.pop();
    const weight = weights.pop();
    if (items.length === 0 || item === undefined || weight === undefined) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if ((weights[child + 1] ?? Infinity) < (weights[child] ?? Infinity)) child++;
      const below = weights[child];
      const one = items[child];
      if (below === undefined || one === undefined || below >= weight) break;
      items[place] = one;
      weights[place] = below;
      place = child;
    }
    items[place] = item;
    weights[place] = weight;
    return first;
  }
}
