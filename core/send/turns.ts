import type { DeliveryId, Hold, Turn } from '../contracts/index.ts';
import { announceTurn } from './announce.ts';
import type { Answers } from './answers.ts';
import { nothingChosen } from './choice.ts';
import type { Chosen } from './choice.ts';
import type { Chooser } from './choose.ts';
import type { Closures } from './closures.ts';
import { commitPatiently, ledgerPatience } from './commit-patiently.ts';
import { composeTurn, isEmpty } from './compose-turn.ts';
import { handOver } from './hand-over.ts';
import type { HandOverParts } from './hand-over.ts';
import type { LookAhead } from './look-ahead.ts';
import type { Resting } from './rest.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import type { SeedBed } from './seed-bed.ts';
import type { SendServices } from './send-request.ts';
import { settle } from './settle.ts';
import type { Settled } from './settle.ts';
import type { ThrottleStates } from './throttle-states.ts';

/** What turns are made with. */
export interface TurnsParts {
  readonly services: SendServices;
  readonly schedule: RetrySchedule;
  readonly ahead: LookAhead;
  readonly chooser: Chooser;
  readonly resting: Resting;
  readonly seeds: SeedBed;
  readonly handing: HandOverParts;
}

/** A turn that the ledger has. */
interface WrittenTurn {
  readonly turn: Turn;
  readonly claimed: readonly DeliveryId[];
  readonly chosen: readonly Chosen[];
}

/**
 * The turns of a run. Everything that one changes is one transaction of the ledger, durable before the first byte of
 * a claimed mail leaves.
 */
export class Turns {
  readonly #parts: TurnsParts;
  readonly #services: SendServices;
  readonly #chooser: Chooser;
  readonly #answers: Answers;
  readonly #closures: Closures;
  readonly #states: ThrottleStates;
  #newHolds: Hold[] = [];
  #retryAt = Infinity;

  constructor(parts: TurnsParts) {
    this.#parts = parts;
    this.#services = parts.services;
    this.#chooser = parts.chooser;
    this.#answers = parts.handing.answers;
    this.#closures = parts.handing.closures;
    this.#states = parts.handing.states;
  }

  /** The next retry of this run that is not due yet; Infinity: none is known. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** A hold to be written with the next turn. */
  hold(hold: Hold): void {
    this.#newHolds.push(hold);
  }

  /** Time has passed: what fell due meanwhile is looked for. */
  lookAnew(): void {
    this.#retryAt = Infinity;
    this.#chooser.lookAgain();
  }

  /**
   * Writes what ended and, when `claiming`, claims what can go, in one transaction. False when there was nothing to
   * write. `patience`: milliseconds for which a ledger that cannot be written is asked again.
   */
  async take(claiming: boolean, patience = ledgerPatience): Promise<boolean> {
    const { clock, random, bus } = this.#services;
    const { schedule, resting, seeds, handing } = this.#parts;
    const now = clock.now();
    const finished = this.#answers.take();
    const over = this.#closures.open(now);
    if (over.length > 0) this.#chooser.rewind();
    const settled = settle(finished, this.#closures, schedule, random, now);
    const holds = [...this.#newHolds, ...settled.holds];
    this.#newHolds = [];
    const written = await this.#write(claiming, patience, settled, holds, over).catch((thrown: unknown) => {
      // What ended is to be written again, by whoever gets to it.
      this.#answers.putBack(finished);
      this.#newHolds = [...holds, ...this.#newHolds];
      throw thrown;
    });
    if (written === undefined) return false;

    const { turn, claimed, chosen } = written;
    resting.moved();
    for (const { delivery } of finished) handing.inFlight.delete(delivery.id);
    seeds.settled(finished, turn.at);
    this.#expectAgain(turn);
    announceTurn(bus, turn, claimed, over, (id) => seeds.isSeed(id));
    await handOver(handing, chosen, claimed, turn.at);
    return true;
  }

  /** Resolves when the ledger has the turn, or with undefined when there is nothing to write. */
  async #write(
    claiming: boolean,
    patience: number,
    settled: Settled,
    holds: Hold[],
    over: readonly Hold[],
  ): Promise<WrittenTurn | undefined> {
    const { book, clock } = this.#services;
    const until = clock.now() + patience;
    for (;;) {
      await this.#observe(settled);
      const at = clock.now();
      const choice = claiming ? await this.#chooser.choose(at) : nothingChosen;
      holds.push(...this.#chooser.takeHolds());
      const turn = composeTurn({ at, settled, holds, over, choice, throttles: this.#states.updates() });
      if (isEmpty(turn)) return undefined;
      const result = await commitPatiently(book, turn, clock, until);
      if (result.kind === 'committed') {
        this.#states.committed(turn.throttles);
        return { turn, claimed: result.claimed, chosen: choice.chosen };
      }
      // Nothing was written, perhaps since another host counted meanwhile: look again, with what the ledger has now.
      this.#parts.ahead.putBack(choice.taken);
      this.#closures.forgetThrottles();
      this.#chooser.rewind();
      await this.#states.reload();
    }
  }

  async #observe(settled: Settled): Promise<void> {
    for (const [counts, { account, facts }] of settled.observations) {
      // A throttle that limits what is unanswered has room again, long before the time that it named.
      const learnt = await this.#states.observe(counts.all, facts);
      if (learnt && this.#closures.unthrottle(account, counts.narrow)) this.#chooser.rewind();
    }
  }

  /** Remembers when what was settled may go again; what may at once is looked for at once. */
  #expectAgain({ at, settled, postponed }: Turn): void {
    let again = false;
    for (const { verdict } of settled) {
      if (verdict.kind === 'released') again = true;
      else if (verdict.kind !== 'waiting') continue;
      else if (verdict.dueAt <= at) again = true;
      else this.#retryAt = Math.min(this.#retryAt, verdict.dueAt);
    }
    for (const { dueAt } of postponed) this.#retryAt = Math.min(this.#retryAt, dueAt);
    if (again) this.#chooser.rewind();
  }
}
