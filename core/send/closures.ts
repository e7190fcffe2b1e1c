import type { Hold } from '../contracts/index.ts';
import { LanePaces } from './lane-paces.ts';

const laneKey = (account: string, group?: string): string => (group === undefined ? account : `${account}\n${group}`);

/**
 * What is shut, and until when: accounts and lanes on hold, accounts whose throttles granted less than was asked.
 * Also how often in a row each was paused, since its pauses grow.
 */
export class Closures {
  readonly #holds = new Map<string, Hold>();
  readonly #throttledUntil = new Map<string, number>();
  readonly #strikes = new Map<string, number>();
  readonly #lanes = new LanePaces();

  constructor(holds: readonly Hold[]) {
    for (const hold of holds) this.#holds.set(laneKey(hold.account, hold.group), hold);
  }

  /** The latest of what shuts this lane, or undefined when it is open. */
  closedUntil(account: string, group: string): number | undefined {
    // Asked for every mail; mostly nothing is shut, and then no key has to be put together.
    if (this.#holds.size === 0 && this.#throttledUntil.size === 0) return undefined;
    const whole = this.accountClosedUntil(account);
    const lane = this.#holds.get(laneKey(account, group))?.until;
    if (whole === undefined) return lane;
    return lane === undefined ? whole : Math.max(whole, lane);
  }

  /** Mails that may go through a lane that is open, and when it opens again without room; undefined: any number. */
  laneRoom(
    account: string,
    group: string,
    now: number,
  ): { readonly mails: number; readonly opensAt: number } | undefined {
    if (this.#lanes.none) return undefined;
    const key = laneKey(account, group);
    const mails = this.#lanes.room(key, now);
    return mails === Infinity ? undefined : { mails, opensAt: this.#lanes.opensAt(key, now) };
  }

  /** A mail goes through this lane. */
  took(account: string, group: string, now: number): void {
    if (!this.#lanes.none) this.#lanes.took(laneKey(account, group), now);
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

  /** What it waited for has come. */
  unthrottle(account: string): void {
    this.#throttledUntil.delete(account);
  }

  strikes(account: string, group?: string): number {
    return this.#strikes.get(laneKey(account, group)) ?? 0;
  }

  /** Something was accepted: the next pause starts small again, and a lane that was slowed quickens. */
  forgive(account: string, group: string, startedAt: number): void {
    if (!this.#lanes.none) this.#lanes.accepted(laneKey(account, group), startedAt);
    if (this.#strikes.size === 0) return;
    this.#strikes.delete(laneKey(account));
    this.#strikes.delete(laneKey(account, group));
  }

  /** False when it was shut already: mails in flight are refused together, and count as one. */
  hold(hold: Hold, now: number): boolean {
    const key = laneKey(hold.account, hold.group);
    const standing = this.#holds.get(key);
    if (standing !== undefined && standing.until > now && standing.until >= hold.until) return false;
    if (standing === undefined || standing.until <= now) this.#strikes.set(key, (this.#strikes.get(key) ?? 0) + 1);
    this.#holds.set(key, hold);
    if (hold.group !== undefined && hold.until < Infinity) this.#lanes.refused(key, hold.until);
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
