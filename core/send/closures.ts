import type { Hold } from '../contracts/index.ts';
import { recipientDomain } from './recipient-domain.ts';
import { LanePaces } from './lane-paces.ts';
import { LaneTimes } from './lane-times.ts';

const laneKey = (account: string, group?: string): string => (group === undefined ? account : `${account}\n${group}`);

/** A way that is shut: until when, and by which door. */
export interface Closed {
  readonly until: number;
  /** Rows shut by the same door may go at the same time. */
  readonly door: string;
}

/** Mails that may go through a lane that is slowed; what shuts it when they are gone. */
export type LaneRoom = Closed & { readonly mails: number };

/** What an account that is shut may wait for. */
export type AwaitedThing = 'seed' | 'connection';

/**
 * What is shut, and until when: accounts and lanes on hold, accounts whose throttles granted less than was asked.
 * Also how often in a row each was paused, since its pauses grow.
 */
export class Closures {
  readonly #holds = new Map<string, Hold>();
  readonly #throttledUntil = new Map<string, number>();
  #reopened = false;
  readonly #waits: { readonly [For in AwaitedThing]: Map<string, number> } = {
    seed: new Map(),
    connection: new Map(),
  };
  /** Counts that concern a part of an account's mails, by key. */
  readonly #countsUntil = new Map<string, number>();
  readonly #strikes = new Map<string, number>();
  readonly #lanes = new LanePaces();
  readonly #times = new LaneTimes();

  constructor(holds: readonly Hold[]) {
    for (const hold of holds) this.#holds.set(laneKey(hold.account, hold.group), hold);
  }

  /** What shuts the lane to this address longest, or one of the narrow counts the mail falls under; undefined when its way is open. */
  closed(account: string, address: string, counts: readonly string[]): Closed | undefined {
    // Asked for every mail; mostly nothing is shut, and then no key has to be put together.
    if (this.#nothingShut) return undefined;
    const whole = this.accountClosedUntil(account);
    let closed: Closed | undefined = whole === undefined ? undefined : { until: whole, door: account };
    if (this.#holds.size > 0) {
      const door = laneKey(account, recipientDomain(address));
      const lane = this.#holds.get(door);
      if (lane !== undefined && lane.until > (closed?.until ?? -Infinity)) closed = { until: lane.until, door };
    }
    for (const key of counts) {
      const until = this.#countsUntil.get(key);
      if (until !== undefined && until > (closed?.until ?? -Infinity)) closed = { until, door: key };
    }
    return closed;
  }

  /** Mails that may go through a lane that is open, and when it opens again without room; undefined: any number. */
  laneRoom(account: string, address: string, now: number): LaneRoom | undefined {
    if (this.#lanes.none) return undefined;
    const door = laneKey(account, recipientDomain(address));
    const mails = this.#lanes.room(door, now);
    return mails === Infinity ? undefined : { mails, until: this.#lanes.opensAt(door, now), door };
  }

  /** A mail goes through this lane. */
  took(account: string, address: string, now: number): void {
    if (!this.#lanes.none) this.#lanes.took(laneKey(account, recipientDomain(address)), now);
  }

  get #nothingShut(): boolean {
    const { seed, connection } = this.#waits;
    return this.#holds.size + this.#throttledUntil.size + this.#countsUntil.size + seed.size + connection.size === 0;
  }

  accountClosedUntil(account: string): number | undefined {
    const held = this.#holds.get(account)?.until;
    const throttled = this.#throttledUntil.get(account);
    const seed = this.#waits.seed.get(account);
    const connection = this.#waits.connection.get(account);
    const until = Math.max(held ?? 0, throttled ?? 0, seed ?? 0, connection ?? 0);
    return until === 0 ? undefined : until;
  }

  throttle(account: string, until: number): void {
    this.#throttledUntil.set(account, until);
  }

  /** No more mail that falls under this count. */
  throttleCount(key: string, until: number): void {
    this.#countsUntil.set(key, until);
  }

  /** Grants that were not written are void, and so is when the next one was to come: the throttles are asked again. */
  forgetThrottles(): void {
    this.#throttledUntil.clear();
    this.#countsUntil.clear();
  }

  /** Its throttles have learnt something: they are asked again. True: something was shut by them. */
  unthrottle(account: string, counts: readonly string[]): boolean {
    let wasShut = this.#throttledUntil.delete(account);
    if (this.#countsUntil.size > 0) for (const key of counts) wasShut = this.#countsUntil.delete(key) || wasShut;
    return wasShut;
  }

  /**
   * Nothing leaves through this account before then, unless what it waits for comes: see `resume`. True: it did not
   * wait for it before.
   */
  wait(account: string, awaited: AwaitedThing, until: number): boolean {
    const isNew = !this.#waits[awaited].has(account);
    this.#waits[awaited].set(account, until);
    return isNew;
  }

  waitsFor(account: string, awaited: AwaitedThing): boolean {
    return this.#waits[awaited].has(account);
  }

  /** What it waited for has come. */
  resume(account: string, awaited: AwaitedThing): void {
    if (this.#waits[awaited].delete(account)) this.#reopened = true;
  }

  /** True when an account was opened before its time since this was last asked: all is to be looked at anew. */
  takeReopened(): boolean {
    const reopened = this.#reopened;
    this.#reopened = false;
    return reopened;
  }

  /** How often in a row it was paused before. Mails refused while it stands still are of the same pause, and lengthen nothing. */
  strikes(account: string, now: number, group?: string): number {
    const key = laneKey(account, group);
    const standing = (this.#holds.get(key)?.until ?? -Infinity) > now ? 1 : 0;
    return Math.max(0, (this.#strikes.get(key) ?? 0) - standing);
  }

  /**
   * This address accepted something: the next pause starts small again, and a lane that was slowed quickens, unless
   * it has come to answer late. True: how long it took is this destination's own affair, and tells nothing of the account.
   */
  accepted(account: string, address: string, startedAt: number, answeredAt: number): boolean {
    const group = recipientDomain(address);
    const answer = this.#times.answered(account, group, answeredAt - startedAt, answeredAt);
    if (answer.kind === 'slow')
      this.#lanes.eased(laneKey(account, group), answer.every, answer.took, startedAt, answeredAt);
    else if (!this.#lanes.none) this.#lanes.accepted(laneKey(account, group), startedAt);
    if (this.#strikes.size > 0) {
      this.#strikes.delete(laneKey(account));
      this.#strikes.delete(laneKey(account, group));
    }
    return answer.kind !== 'usual';
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
    for (const shut of [this.#throttledUntil, this.#countsUntil, this.#waits.seed, this.#waits.connection])
      for (const [key, until] of shut) if (until <= now) shut.delete(key);
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
