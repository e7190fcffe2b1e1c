import type { Ask, MaybePromise } from '../contracts/index.ts';
import type { RefusedBy } from '../send/grant.ts';
import { BinaryHeap } from './binary-heap.ts';
import type { ForeseenThrottles, Together } from './foreseen-throttles.ts';
import type { PlannedAccount } from './planned-account.ts';
import { placeOf, take, type Portion } from './portion.ts';

export interface Moved {
  readonly granted: number;
  /** When the last of them has left. */
  readonly doneAt: number;
}

interface Way {
  readonly portion: Portion;
  readonly throttles: Together;
  readonly narrow: readonly string[];
}

/** An account on its way through virtual time: takes the mails in the order of the list, past those whose portion is closed. */
export class ForeseenAccount {
  readonly account: string;
  readonly #ratePerSecond: number | undefined;
  readonly #throttles: ForeseenThrottles;
  /** Ways that are open as far as is known, by the place of their first mail in the list. */
  readonly #open = new BinaryHeap<Way>();
  /** Ways that are closed, by when they open. */
  readonly #closed = new BinaryHeap<Way>();
  /** The way of all mails, where there is one, no rate, and nothing that counts a part of them. */
  readonly #only: Way | undefined;
  #opensAt: number;

  constructor(planned: PlannedAccount, throttles: ForeseenThrottles, portions: readonly Portion[], now: number) {
    this.account = planned.account;
    this.#ratePerSecond = planned.ratePerSecond;
    this.#throttles = throttles;
    this.#opensAt = Math.max(now, planned.heldUntil ?? now);
    let only: Way | undefined;
    for (const portion of portions) {
      const narrow = planned.narrow?.get(portion.name) ?? [];
      const way = {
        portion,
        throttles: throttles.together([...planned.throttles, ...narrow]),
        narrow: narrow.map(({ name }) => name),
      };
      this.#open.push(way, placeOf(portion));
      only = way;
    }
    const single = portions.length === 1 && only?.narrow.length === 0 && this.#ratePerSecond === undefined;
    this.#only = single ? only : undefined;
  }

  /** When it may be asked again; Infinity: never. */
  get nextAt(): number {
    if (this.#open.least !== Infinity) return this.#opensAt;
    return Math.max(this.#opensAt, this.#closed.least);
  }

  /** Asks once, for what stands first in the list. */
  step(time: number, bytesPerMail: number, horizon: number): MaybePromise<Moved> {
    while (this.#closed.least <= time) this.#reopen(this.#closed.pop());
    const way = this.#open.pop();
    if (way === undefined) return { granted: 0, doneAt: time };
    const { portion } = way;
    // Another account may have taken them meanwhile.
    const mails = Math.min(portion.mails[portion.head] ?? 0, this.#carriedUntil(time, horizon));
    if (mails < 1) {
      if (portion.left > 0) {
        this.#opensAt = horizon + 1;
        this.#reopen(way);
      }
      return { granted: 0, doneAt: time };
    }
    const ask: Ask = { now: time, mails, recipientsPerMail: 1, bytesPerMail };
    const answer = this.#throttles.grant(way.throttles, ask);
    return answer instanceof Promise
      ? answer.then(({ granted, refusedBy }) => this.#moved(way, ask, granted, refusedBy))
      : this.#moved(way, ask, answer.granted, answer.refusedBy);
  }

  /**
   * Lets everything leave that may until then, where there is one kind of mail only.
   * Undefined where it has to be asked step by step.
   */
  run(time: number, bytesPerMail: number, until: number): Moved | undefined {
    const way = this.#only;
    if (way === undefined || this.#open.least === Infinity) return undefined;
    const mails = way.portion.mails[way.portion.head] ?? 0;
    if (mails < 1) return undefined;
    const run = this.#throttles.run(way.throttles, { now: time, mails, recipientsPerMail: 1, bytesPerMail }, until);
    if (run === undefined) return undefined;
    const { granted, lastAt, opensAt } = run;
    if (granted < mails) this.#opensAt = opensAt;
    if (granted > 0) take(way.portion, granted);
    return { granted, doneAt: lastAt };
  }

  #moved(way: Way, { now, mails }: Ask, granted: number, refusedBy: readonly RefusedBy[]): Moved {
    const rate = this.#ratePerSecond;
    const doneAt = rate === undefined ? now : now + (granted / rate) * 1000;
    if (granted > 0) take(way.portion, granted);
    this.#opensAt = Math.max(this.#opensAt, doneAt);
    let opensAt = now;
    for (const { key, until } of refusedBy) {
      if (way.narrow.length > 0 && way.narrow.includes(key)) opensAt = Math.max(opensAt, until);
      else this.#opensAt = Math.max(this.#opensAt, until);
    }
    // Nobody said who stopped it: asked again at once it would be no other.
    if (granted < mails && refusedBy.length === 0) this.#opensAt = Infinity;
    if (opensAt > now) this.#closed.push(way, opensAt);
    else this.#reopen(way);
    return { granted, doneAt };
  }

  #reopen(way: Way | undefined): void {
    if (way !== undefined && way.portion.left > 0) this.#open.push(way, placeOf(way.portion));
  }

  #carriedUntil(time: number, horizon: number): number {
    return this.#ratePerSecond === undefined ? Infinity : Math.floor(this.#ratePerSecond * ((horizon - time) / 1000));
  }
}
