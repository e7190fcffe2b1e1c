import type { Ask, MaybePromise, SendBook, ThrottleFact, ThrottleUpdate } from '../contracts/index.ts';
import { grantFromAll } from './grant.ts';
import type { KeyedThrottle, SendingAccount } from './sending-account.ts';

interface Held {
  readonly throttle: KeyedThrottle;
  version: number;
  state: unknown;
  changed: boolean;
}

/**
 * The states of all throttles of a run, as the ledger has them plus what this turn adds. Nothing counts before the
 * turn that carries the updates is committed.
 */
export class ThrottleStates {
  readonly #held = new Map<string, Held>();

  constructor(accounts: Iterable<SendingAccount>) {
    for (const account of accounts) {
      for (const throttle of account.throttles) {
        this.#held.set(throttle.key, { throttle, version: 0, state: throttle.throttle.initial, changed: false });
      }
    }
  }

  /** Reads what the ledger has: at the start, and after a conflict. Forgets what was not committed. */
  async load(book: SendBook): Promise<void> {
    if (this.#held.size === 0) return;
    const records = new Map((await book.throttles([...this.#held.keys()])).map((record) => [record.key, record]));
    for (const held of this.#held.values()) {
      const { throttle, key } = held.throttle;
      const record = records.get(key);
      held.version = record?.version ?? 0;
      held.state = record === undefined ? throttle.initial : ((await throttle.adopt?.(record.state)) ?? record.state);
      held.changed = false;
    }
  }

  /** Asks all throttles of an account; the granted mails are counted at once, to be committed with their claims. */
  grant(account: SendingAccount, ask: Ask): MaybePromise<{ readonly granted: number; readonly retryAt?: number }> {
    if (account.throttles.length === 0) return { granted: ask.mails };
    const taking = account.throttles.map(({ key, throttle }) => ({ key, throttle, state: this.#held.get(key)?.state }));
    const answer = grantFromAll(taking, ask);
    const count = (grant: Awaited<typeof answer>) => {
      if (grant.granted > 0) for (const [key, state] of grant.states) this.#set(key, state);
      return grant;
    };
    return answer instanceof Promise ? answer.then(count) : count(answer);
  }

  /** Tells the throttles of an account what became of granted mails. */
  async observe(account: SendingAccount, fact: ThrottleFact): Promise<void> {
    for (const { key, throttle } of account.throttles) {
      if (throttle.observe === undefined) continue;
      const before = this.#held.get(key)?.state;
      const after = await throttle.observe(before, fact);
      if (after !== before) this.#set(key, after);
    }
  }

  /** What this turn has to write. */
  updates(): readonly ThrottleUpdate[] {
    const updates: ThrottleUpdate[] = [];
    for (const [key, { version, state, changed }] of this.#held) if (changed) updates.push({ key, version, state });
    return updates;
  }

  /** The turn was written. */
  committed(updates: readonly ThrottleUpdate[]): void {
    for (const { key } of updates) {
      const held = this.#held.get(key);
      if (held === undefined) continue;
      held.version++;
      held.changed = false;
    }
  }

  #set(key: string, state: unknown): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.state = state;
    held.changed = true;
  }
}
