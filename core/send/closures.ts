import type { Hold } from '../contracts/index.ts';
import { destinationGroupOf } from './destination-group.ts';

const laneKey = (account: string, group?: string): string => (group === undefined ? account : `${account}\n${group}`);

/**
 * What is shut, and until when: accounts and lanes on hold, accounts whose throttles granted less than was asked.
 * Also how often in a row each was paused, since its pauses grow.
 */
export class Closures {
  readonly #holds = new Map<string, Hold>();
  readonly #throttledUntil = new Map<string, number>();
  readonly #strikes = new Map<string, number>();

  constructor(holds: readonly Hold[]) {
    for (const hold of holds) this.#holds.set(laneKey(hold.account, hold.group), hold);
  }

  /** The latest of what shuts the lane to this address, or undefined when it is open. */
  closedUntil(account: string, address: string): number | undefined {
    // Asked for every mail; mostly nothing is shut, and then no key has to be put together.
    if (this.#holds.size === 0 && this.#throttledUntil.size === 0) return undefined;
    const whole = this.accountClosedUntil(account);
    const lane = this.#holds.get(laneKey(account, destinationGroupOf(address)))?.until;
    if (whole === undefined) return lane;
    return lane === undefined ? whole : Math.max(whole, lane);
  }

  accountClosedUntil(account: string): number | undefined {
    const held = this.#holds.get(account)?.until;
    const throttled = this.#throttledUntil.get(account);
    if (held === undefined) return throttled;
    return throttled === undefined ? held : Math.max(held, throttled);
  }

  throttle(account: string, until: number): void {
    this.#throttledUntil.set(account, until);
  }

  /** Grants that were not written are void, and so is when the next one was to come: the throttles are asked again. */
  forgetThrottles(): void {
    this.#throttledUntil.clear();
  }

  strikes(account: string, group?: string): number {
    return this.#strikes.get(laneKey(account, group)) ?? 0;
  }

  /** This address accepted something: the next pause starts small again. */
  forgive(account: string, address: string): void {
    if (this.#strikes.size === 0) return;
    this.#strikes.delete(laneKey(account));
    this.#strikes.delete(laneKey(account, destinationGroupOf(address)));
  }

  /** False when it was shut already: mails in flight are refused together, and count as one. */
  hold(hold: Hold, now: number): boolean {
    const key = laneKey(hold.account, hold.group);
    const standing = this.#holds.get(key);
    if (standing !== undefined && standing.until > now && standing.until >= hold.until) return false;
    if (standing === undefined || standing.until <= now) this.#strikes.set(key, (this.#strikes.get(key) ?? 0) + 1);
    this.#holds.set(key, hold);
    return true;
  }

  /** Removes what is over and says which holds were. */
  open(now: number): readonly Hold[] {
    const over: Hold[] = [];
    for (const [key, hold] of this.#holds) {
      if (hold.until > now) continue;
      this.#holds.delete(key);
      over.push(hold);
    }
    for (const [account, until] of this.#throttledUntil) if (until <= now) this.#throttledUntil.delete(account);
    return over;
  }

  /** True when a hold, and not a throttle, ends then. */
  heldAt(until: number): boolean {
    for (const hold of this.#holds.values()) if (hold.until === until) return true;
    return false;
  }

  /** Holds that only a person ends. */
  lasting(): readonly Hold[] {
    return [...this.#holds.values()].filter((hold) => hold.until === Infinity);
  }
}
