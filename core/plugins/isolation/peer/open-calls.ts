import { Lost } from './lost.ts';

/** A call to the other side that is not answered yet. */
export interface OpenCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly signal: AbortSignal | undefined;
  readonly until: number;
  readonly limit: number;
  crossed: boolean;
}

/** The calls to the other side that are under way, by their numbers. */
export class OpenCalls {
  readonly #open = new Map<number, OpenCall>();
  #lastId = 0;
  #idle: (() => void)[] = [];

  get size(): number {
    return this.#open.size;
  }

  /** The number that it has from now on. */
  add(call: OpenCall): number {
    const id = ++this.#lastId;
    this.#open.set(id, call);
    return id;
  }

  /** Resolves when none is under way. */
  idle(): Promise<void> {
    return this.#open.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  wasAsked(id: number): boolean {
    return id > 0 && id <= this.#lastId;
  }

  crossed(id: number): void {
    const call = this.#open.get(id);
    if (call !== undefined) call.crossed = true;
  }

  /** Takes out the call that was answered or given up; undefined when it was before. */
  take(id: number): OpenCall | undefined {
    const call = this.#open.get(id);
    if (call === undefined) return undefined;
    this.#open.delete(id);
    if (this.#open.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    return call;
  }

  /** The numbers of those whose time is up. */
  overdue(now: number): readonly number[] {
    const overdue: number[] = [];
    for (const [id, { until }] of this.#open) if (until <= now) overdue.push(id);
    return overdue;
  }

  /** The other side is gone: all reject. */
  end(why: string): void {
    for (const call of this.#open.values()) call.reject(new Lost(why, call.crossed));
    this.#open.clear();
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
