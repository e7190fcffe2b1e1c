import type { Clock } from '../contracts/index.ts';
import { mxSuffix } from './mx-suffix.ts';

/** A server that takes a domain's mail. */
export interface Exchanger {
  readonly exchange: string;
  /** The lowest is tried first (RFC 5321 5.1). */
  readonly priority: number;
}

/** Asks the DNS. Resolves with nobody when it says that the domain names no such servers; rejects when it does not answer. */
export type ExchangersOf = (domain: string) => Promise<readonly Exchanger[]>;
export const ExchangersOf: unique symbol = Symbol.for('postrider.ExchangersOf');

const hour = 3_600_000;
const keptFor = { answer: hour, silence: 300_000 } as const;
/** Questions that are out at once. */
const together = 32;
/** So many without an answer, one after the other: there is no DNS just now, and nobody should wait for it. */
const silences = 16;
const pauseAfterSilence = 60_000;
/** Domains remembered. */
const most = 200_000;

interface Known {
  readonly group: string;
  readonly until: number;
}

/**
 * Groups domains by the operator of the servers that take their mail: all of a hosting provider's customers are one
 * group. A domain of which the DNS says nothing is a group of its own.
 */
export class DestinationGroups {
  readonly #exchangersOf: ExchangersOf;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #unanswered: (domain: string) => void;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #queue: (() => void)[] = [];
  #out = 0;
  #silences = 0;
  #askAgainAt = -Infinity;

  /** `unanswered` is told of each domain that stands for itself because the DNS did not answer. */
  constructor(exchangersOf: ExchangersOf, clock: Pick<Clock, 'now'>, unanswered: (domain: string) => void = () => {}) {
    this.#exchangersOf = exchangersOf;
    this.#clock = clock;
    this.#unanswered = unanswered;
  }

  /** The domain itself as long as nothing is known of it. */
  groupOf(domain: string): string {
    return this.#known.get(domain)?.group ?? domain;
  }

  /** Resolves when all of these are known, or are known not to be answered; no more is asked after `within` milliseconds. */
  async know(domains: readonly string[], within = Infinity): Promise<void> {
    const now = this.#clock.now();
    const until = now + within;
    const asking: Promise<void>[] = [];
    for (const domain of new Set(domains)) {
      if ((this.#known.get(domain)?.until ?? -Infinity) > now) continue;
      const standing = this.#asking.get(domain);
      const question = standing ?? this.#ask(domain, until).finally(() => this.#asking.delete(domain));
      if (standing === undefined) this.#asking.set(domain, question);
      asking.push(question);
    }
    await Promise.all(asking);
  }

  async #ask(domain: string, until: number): Promise<void> {
    if (this.#out >= together) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#out++;
    try {
      const now = this.#clock.now();
      if (now < this.#askAgainAt || now > until) this.#silent(domain);
      else await this.#lookUp(domain);
    } finally {
      this.#out--;
      this.#queue.shift()?.();
    }
  }

  async #lookUp(domain: string): Promise<void> {
    try {
      const exchangers = await this.#exchangersOf(domain);
      this.#silences = 0;
      this.#remember(domain, groupOfExchangers(exchangers) ?? domain, keptFor.answer);
    } catch {
      if (++this.#silences >= silences) {
        this.#silences = 0;
        this.#askAgainAt = this.#clock.now() + pauseAfterSilence;
      }
      this.#silent(domain);
    }
  }

  /** What an earlier answer said is a better guess than none. */
  #silent(domain: string): void {
    this.#unanswered(domain);
    this.#remember(domain, this.groupOf(domain), keptFor.silence);
  }

  #remember(domain: string, group: string, length: number): void {
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(domain, { group, until: this.#clock.now() + length });
  }
}

/** The operator of the server that is tried first; of several equal ones the first by name, so that the answer does not change. */
function groupOfExchangers(exchangers: readonly Exchanger[]): string | undefined {
  const [first] = exchangers.toSorted(
    (one, other) => one.priority - other.priority || (one.exchange < other.exchange ? -1 : 1),
  );
  return first === undefined ? undefined : mxSuffix(first.exchange);
}
