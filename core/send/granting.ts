import { ProblemError, causeOf } from '../contracts/index.ts';
import type { DueDelivery, Hold } from '../contracts/index.ts';
import type { Chosen } from './choice.ts';
import type { Closures } from './closures.ts';
import type { Counts, CountedBy } from './counted-by.ts';
import type { Decision } from './decide.ts';
import type { Letters } from './letters.ts';
import type { ThrottleStates } from './throttle-states.ts';
import type { Ways } from './ways.ts';

/** Asks the throttles, of each count that the mails fall under, how many of them may go. */
export class Granting {
  readonly #ways: Ways;
  readonly #counted: CountedBy;
  readonly #states: ThrottleStates;
  readonly #closures: Closures;
  readonly #letters: Letters;
  #holds: Hold[] = [];

  constructor(parts: {
    readonly ways: Ways;
    readonly counted: CountedBy;
    readonly states: ThrottleStates;
    readonly closures: Closures;
    readonly letters: Letters;
  }) {
    this.#ways = parts.ways;
    this.#counted = parts.counted;
    this.#states = parts.states;
    this.#closures = parts.closures;
    this.#letters = parts.letters;
  }

  /** Asks for what was assigned; adds to `chosen`, takes its places, and answers with what has to wait. */
  async ask(
    { assigned }: Decision,
    now: number,
    places: Map<string, number>,
    chosen: Chosen[],
  ): Promise<readonly DueDelivery[]> {
    const denied: DueDelivery[] = [];
    for (const [account, deliveries] of assigned) {
      let granted = 0;
      for (const [counts, some] of this.#byCounts(account, deliveries)) {
        const [first] = some;
        const closed = first === undefined ? undefined : this.#ways.closed(account, first);
        const here = closed !== undefined && closed.until > now ? 0 : await this.#granted(account, counts, some, now);
        for (const delivery of some.slice(0, here))
          chosen.push({ delivery, account, bytes: this.#letters.sizeOf(delivery.campaign), counts });
        denied.push(...some.slice(here));
        granted += here;
      }
      places.set(account, (places.get(account) ?? 0) - granted);
    }
    return denied;
  }

  /** Holds that asking led to: a throttle failed. To be written with the turn. */
  takeHolds(): readonly Hold[] {
    const holds = this.#holds;
    this.#holds = [];
    return holds;
  }

  /** Neighbours that fall under the same counts are asked for together; who stands first in the list goes first. */
  #byCounts(
    account: string,
    deliveries: readonly DueDelivery[],
  ): readonly (readonly [Counts, readonly DueDelivery[]])[] {
    const runs: (readonly [Counts, DueDelivery[]])[] = [];
    for (const delivery of deliveries) {
      const counts = this.#counted.countsOf(account, delivery);
      const last = runs.at(-1);
      if (last?.[0] === counts) last[1].push(delivery);
      else runs.push([counts, [delivery]]);
    }
    return runs;
  }

  async #granted(
    account: string,
    { all, narrow }: Counts,
    deliveries: readonly DueDelivery[],
    now: number,
  ): Promise<number> {
    let bytesPerMail = 0;
    for (const { campaign } of deliveries) bytesPerMail = Math.max(bytesPerMail, this.#letters.sizeOf(campaign));
    try {
      await this.#states.ensure(all);
      const answer = this.#states.grant(all, { now, mails: deliveries.length, recipientsPerMail: 1, bytesPerMail });
      const { granted, refusedBy } = answer instanceof Promise ? await answer : answer;
      for (const { key, until } of refusedBy) {
        if (narrow.includes(key)) this.#closures.throttleCount(key, until);
        else this.#closures.throttle(account, until);
      }
      return granted;
    } catch (thrown) {
      // Policy fails closed: without its limits the account must not send, and a person has to look.
      const reason = ProblemError.is(thrown) ? thrown.problem.what : causeOf(thrown).message;
      const hold: Hold = { account, until: Infinity, class: 'config', reason, since: now };
      this.#closures.hold(hold, now);
      this.#holds.push(hold);
      return 0;
    }
  }
}
