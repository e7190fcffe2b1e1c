import type { Stretch } from './portion.ts';

/** Stretches that a forecast goes through in a moment. Of a longer list, people close to each other are taken together. */
const mostStretches = 20_000;

/** The order in which the portions of a list come, person by person. */
export class ListOrder {
  readonly #numbers = new Map<string, number>();
  readonly #order: number[] = [];

  add(portion: string): void {
    const number = this.#numbers.get(portion) ?? this.#numbers.size;
    this.#numbers.set(portion, number);
    this.#order.push(number);
  }

  get people(): number {
    return this.#order.length;
  }

  stretches(): readonly Stretch[] {
    const names = [...this.#numbers.keys()];
    for (let together = 1; ; together *= 2) {
      const stretches = this.#inBlocks(together, names);
      if (stretches.length <= mostStretches || together >= this.#order.length) return stretches;
    }
  }

  /** Within each block of so many people those of one portion come together, in the order of their firsts. */
  #inBlocks(together: number, names: readonly string[]): readonly Stretch[] {
    const stretches: { portion: string; mails: number }[] = [];
    const block = new Map<number, number>();
    const close = (): void => {
      for (const [number, mails] of block) {
        const portion = names[number] ?? '';
        const last = stretches.at(-1);
        if (last?.portion === portion) last.mails += mails;
        else stretches.push({ portion, mails });
      }
      block.clear();
    };
    for (const [place, number] of this.#order.entries()) {
      block.set(number, (block.get(number) ?? 0) + 1);
      if ((place + 1) % together === 0) close();
    }
    close();
    return stretches;
  }
}
