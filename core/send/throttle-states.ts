import type { Ask, Clock, MaybePromise, SendBook, Throttle, ThrottleFact, ThrottleUpdate } from '../contracts/index.ts';
import { adoptedState } from './adopted-state.ts';
import type { Count } from './counted-by.ts';
import { grantFromAll, type AwaitedGrant, type CommonGrant } from './grant.ts';
import { throttleInTime } from './throttle-answer.ts';

interface Held {
  readonly name: string;
  throttle: Throttle;
  version: number;
  state: unknown;
}

/** A count that another throttle can go on with. */
interface Adopted {
  readonly key: string;
  readonly throttle: Throttle;
  readonly state: unknown;
}

/** What telling the counts came to. */
export interface Learnt {
  /** One of them is not as it was. */
  readonly changed: boolean;
  /** What throttles threw over it. */
  readonly failures: readonly unknown[];
}

/** States at hand; those of many destinations are read again from the ledger when they are needed again. */
const mostHeld = 10_000;

/**
 * The states of the counts that mails of a run fall under, as the ledger has them plus what this turn adds. Nothing
 * counts before the turn that carries the updates is committed.
 */
export class ThrottleStates {
  readonly #book: Pick<SendBook, 'throttles'>;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();
  /** Keys of those that the ledger has otherwise. There may be ten thousand others. */
  readonly #changed = new Set<string>();
  readonly #awaited: AwaitedGrant;
  /** Throttles that failed, and how: they are not asked again, since each could keep everybody waiting each time. */
  readonly #failed = new Map<Throttle, unknown>();

  constructor(book: Pick<SendBook, 'throttles'>, clock: Clock) {
    this.#book = book;
    this.#clock = clock;
    this.#awaited = ({ key, throttle }, grant) => this.#inTime(key, throttle, grant);
  }

  /** Reads those that are not at hand. @throws ProblemError when a throttle cannot read what it stored. */
  async ensure(counts: readonly Count[]): Promise<void> {
    const missing = counts.filter(({ key }) => !this.#held.has(key));
    if (missing.length === 0) return;
    if (this.#held.size + missing.length > mostHeld) this.#giveUpUnchanged(new Set(counts.map(({ key }) => key)));
    await this.#read(missing);
  }

  /**
   * Everything at hand as the ledger has it now, by other throttles where there are such of the same name. Forgets what
   * was not committed.
   */
  async reload(throttles: ReadonlyMap<string, Throttle> = new Map()): Promise<void> {
    const counts = [...this.#held].map(([key, { name, throttle }]) => ({
      key,
      name,
      throttle: throttles.get(name) ?? throttle,
    }));
    this.#held.clear();
    this.#changed.clear();
    await this.#read(counts);
  }

  /** Asks all of these, which must be at hand; the granted mails are counted at once, to be committed with their claims. */
  grant(counts: readonly Count[], ask: Ask): MaybePromise<Omit<CommonGrant, 'states'>> {
    if (counts.length === 0) return { granted: ask.mails, refusedBy: [] };
    const taking = counts.map(({ key, throttle, timeZone }) => {
      this.#requireSound(throttle);
      const keyed = { key, throttle, state: this.#held.get(key)?.state };
      return timeZone === undefined ? keyed : { ...keyed, timeZone };
    });
    const answer = grantFromAll(taking, ask, this.#awaited);
    const count = (grant: CommonGrant) => {
      if (grant.granted > 0) for (const [key, state] of grant.states) this.#set(key, state);
      return grant;
    };
    return answer instanceof Promise ? answer.then(count) : count(answer);
  }

  /** Tells the counts what became of granted mails, in order. One that fails is told no more of them, the others are. */
  async observe(counts: readonly Count[], facts: readonly ThrottleFact[]): Promise<Learnt> {
    let changed = false;
    const failures: unknown[] = [];
    const listening = counts.filter(({ throttle }) => throttle.observe !== undefined);
    await this.ensure(listening);
    for (const { key, timeZone } of listening) {
      const held = this.#held.get(key);
      if (held?.throttle.observe === undefined || this.#failed.has(held.throttle)) continue;
      try {
        for (const fact of facts) {
          const zoned = timeZone === undefined || fact.kind !== 'released' ? fact : { ...fact, timeZone };
          const before = this.#held.get(key)?.state;
          const observed = held.throttle.observe(before, zoned);
          // There is a fact for every mail, and throttles mostly answer at once.
          const after = observed instanceof Promise ? await this.#inTime(key, held.throttle, observed) : observed;
          if (after === before) continue;
          this.#set(key, after);
          changed = true;
        }
      } catch (thrown) {
        this.#failed.set(held.throttle, thrown);
        failures.push(thrown);
      }
    }
    return { changed, failures };
  }

  /**
   * What is at hand, as other throttles read it, by the throttles' names. Changes nothing.
   * @throws ProblemError when one cannot read what its predecessor counted.
   */
  async adopt(throttles: ReadonlyMap<string, Throttle>): Promise<readonly Adopted[]> {
    const adopted: Adopted[] = [];
    for (const [key, held] of this.#held) {
      const throttle = throttles.get(held.name);
      if (throttle !== undefined)
        adopted.push({ key, throttle, state: await this.#adopted(held.name, throttle, held.state) });
    }
    return adopted;
  }

  /** From now on these hold; what was counted stays. Nothing has been granted since they were adopted. */
  replace(adopted: readonly Adopted[]): void {
    for (const { key, throttle, state } of adopted) {
      const held = this.#held.get(key);
      if (held === undefined) continue;
      held.throttle = throttle;
      held.state = state;
    }
  }

  /** What this turn has to write. */
  updates(): readonly ThrottleUpdate[] {
    const updates: ThrottleUpdate[] = [];
    for (const key of this.#changed) {
      const held = this.#held.get(key);
      if (held !== undefined) updates.push({ key, version: held.version, state: held.state });
    }
    return updates;
  }

  /** The turn was written. */
  committed(updates: readonly ThrottleUpdate[]): void {
    for (const { key } of updates) {
      const held = this.#held.get(key);
      if (held === undefined) continue;
      held.version++;
      this.#changed.delete(key);
    }
  }

  /**
   * A count that begins here knows that nothing was sent under it: see `recount.ts`. Only what finds limits out is not
   * recounted: it begins with what was found out together.
   */
  async #read(counts: readonly Pick<Count, 'key' | 'name' | 'throttle'>[]): Promise<void> {
    if (counts.length === 0) return;
    const keys = new Set(counts.flatMap(({ key, name }) => [key, name]));
    const records = new Map((await this.#book.throttles([...keys])).map((record) => [record.key, record]));
    for (const { key, name, throttle } of counts) {
      const record = records.get(key);
      const { state } = record ?? (throttle.findings && records.get(name)) ?? { state: undefined };
      this.#held.set(key, {
        name,
        throttle,
        version: record?.version ?? 0,
        state: state === undefined ? throttle.initial : await this.#adopted(key, throttle, state),
      });
    }
  }

  async #adopted(key: string, throttle: Throttle, stored: unknown): Promise<unknown> {
    this.#requireSound(throttle);
    try {
      return await adoptedState(key, throttle, stored, this.#clock);
    } catch (thrown) {
      throw this.#failure(throttle, thrown);
    }
  }

  async #inTime<T>(key: string, throttle: Throttle, answer: Promise<T>): Promise<T> {
    try {
      return await throttleInTime(key, answer, this.#clock);
    } catch (thrown) {
      throw this.#failure(throttle, thrown);
    }
  }

  #failure(throttle: Throttle, thrown: unknown): unknown {
    this.#failed.set(throttle, thrown);
    return thrown;
  }

  #requireSound(throttle: Throttle): void {
    if (this.#failed.size > 0 && this.#failed.has(throttle)) throw this.#failed.get(throttle);
  }

  /** `wanted`: are about to be asked, together with those that are read now. */
  #giveUpUnchanged(wanted: ReadonlySet<string>): void {
    for (const key of this.#held.keys()) if (!this.#changed.has(key) && !wanted.has(key)) this.#held.delete(key);
  }

  #set(key: string, state: unknown): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.state = state;
    this.#changed.add(key);
  }
}
