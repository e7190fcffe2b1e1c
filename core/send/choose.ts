import { setImmediate } from 'node:timers/promises';
import type { CampaignId, Clock, DeliveryId, DueDelivery, Hold, Problem } from '../contracts/index.ts';
import { nothingChosen } from './choice.ts';
import type { Choice, Chosen } from './choice.ts';
import type { Closures } from './closures.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { CountedBy } from './counted-by.ts';
import { decide } from './decide.ts';
import type { DecisionView } from './decide.ts';
import { Granting } from './granting.ts';
import { LanesTaken } from './lanes-taken.ts';
import type { Letters } from './letters.ts';
import type { LookAhead } from './look-ahead.ts';
import { Ranking } from './ranking.ts';
import type { SendingAccount } from './sending-account.ts';
import { Shelves } from './shelves.ts';
import type { ThrottleStates } from './throttle-states.ts';
import type { Through } from './through.ts';
import { Ways } from './ways.ts';

/** Rows looked through at once when routes are in use, so that a busy account does not hide a free one. */
const scan = 512;
/** Looks of one turn: beyond them nothing but a first mail to send is looked for. */
const looks = 16;

/** Chooses what goes to the free places: looks ahead, decides, asks the throttles. */
export class Chooser {
  readonly #pools: ReadonlyMap<string, ConnectionPool>;
  readonly #closures: Closures;
  readonly #ahead: LookAhead;
  readonly #through: ReadonlyMap<CampaignId, Through>;
  readonly #counted: CountedBy;
  readonly #ways: Ways;
  readonly #ranking: Ranking;
  readonly #granting: Granting;
  readonly #shelves = new Shelves();
  #open = new Set<CampaignId>();
  /** When the first of the campaigns that are not even read may go on; undefined: all are read. */
  #campaignsOpenAt: number | undefined;

  constructor(parts: {
    readonly accounts: ReadonlyMap<string, SendingAccount>;
    readonly pools: ReadonlyMap<string, ConnectionPool>;
    readonly closures: Closures;
    readonly states: ThrottleStates;
    readonly ahead: LookAhead;
    readonly letters: Letters;
    readonly counted: CountedBy;
    readonly through: ReadonlyMap<CampaignId, Through>;
    readonly clock: Clock;
    /** A campaign waits for a person, told once. */
    readonly blocked: (campaign: CampaignId, problem: Problem) => void;
  }) {
    this.#pools = parts.pools;
    this.#closures = parts.closures;
    this.#ahead = parts.ahead;
    this.#counted = parts.counted;
    this.#through = parts.through;
    this.#ways = new Ways(parts.accounts, parts.counted, parts.closures);
    this.#ranking = new Ranking(parts.through, this.#ways, parts.clock, parts.blocked);
    this.#granting = new Granting({ ...parts, ways: this.#ways });
  }

  /** The earliest time at which something shut may go; Infinity: not before a person acts. Undefined: nothing is shut. */
  get opensAt(): number | undefined {
    const { opensAt } = this.#shelves;
    if (opensAt === undefined) return this.#campaignsOpenAt;
    return Math.min(opensAt, this.#campaignsOpenAt ?? Infinity);
  }

  /** Fills the free places. Looks past deliveries whose way is closed, however many there are, until it finds others. */
  async choose(now: number): Promise<Choice> {
    this.#takeUpOpened(now);
    const { places, free, room } = this.#placesAt(now);
    const open = this.#openCampaigns(now);
    if (room === 0 || open.length === 0) return nothingChosen;

    const wanted = this.#ranking.usesRoutes ? Math.max(scan, room) : room;
    const chosen: Chosen[] = [];
    const suppressed: DueDelivery[] = [];
    const postponed: { readonly delivery: DeliveryId; readonly dueAt: number }[] = [];
    const taken = new Map<DeliveryId, DueDelivery>();
    const lanes = new LanesTaken(this.#closures, now);
    const view: DecisionView = {
      now,
      places,
      closed: (account, delivery) => this.#ways.closed(account, delivery),
      laneRoom: (account, delivery) => lanes.room(account, delivery),
      rank: (delivery) => this.#ranking.rank(delivery, now),
      rankedAgain: (delivery) => this.#ranking.rankedAgain(delivery, now),
    };
    for (let look = 1; ; look++) {
      await this.#fill(wanted, now, open, taken);
      const candidates = this.#ahead.take(wanted);
      if (candidates.length === 0 && this.#ahead.exhausted) break;
      const decision = await decide(candidates, view);
      for (const [account, mails] of decision.wanted) this.#pools.get(account)?.want(mails);
      lanes.add(decision);
      const denied = await this.#granting.ask(decision, now, places, chosen);
      this.#ahead.putBack([...denied, ...decision.kept]);
      suppressed.push(...decision.suppressed);
      const gone = new Map(candidates.map((row) => [row.id, row]));
      for (const { id } of [...denied, ...decision.kept]) gone.delete(id);
      for (const { delivery, by } of decision.shut) {
        gone.delete(delivery.id);
        if (this.#shelves.put(by.door, by.until, delivery) || delivery.dueAt === undefined) continue;
        postponed.push({ delivery: delivery.id, dueAt: by.until });
        gone.set(delivery.id, delivery);
      }
      for (const [id, row] of gone) taken.set(id, row);

      const lookedPast = decision.shut.length > 0 || denied.length > 0 || candidates.length === 0;
      const found = chosen.length + suppressed.length + postponed.length > 0;
      const full = decision.kept.length >= wanted || (found && chosen.length >= free);
      if (!lookedPast || full || (found && look >= looks)) break;
      // A list may begin with a hundred thousand whose limit is reached: answers come in meanwhile.
      if (look % looks === 0) await setImmediate();
    }
    return { chosen, suppressed, postponed, taken: [...taken.values()] };
  }

  /** A campaign that names its account joins the run. */
  admit(campaign: CampaignId, account: string): void {
    this.#ranking.admit(campaign, account);
  }

  /** It has left the run. */
  dismiss(campaign: CampaignId): void {
    this.#ranking.dismiss(campaign);
  }

  /** Other rules hold: those at hand were read when nobody may have asked yet who takes their mail. */
  async takeUpRules(): Promise<void> {
    this.rewind();
    if (this.#counted.byDestination) await this.#counted.prepare(this.#ahead.rows);
  }

  /** Looks at everything anew: grants are void, other rules hold, or rows came back. */
  rewind(): void {
    this.#ahead.putBack(this.#shelves.takeAll());
    this.#ahead.rewind();
  }

  /** Looks again: a limit, a hold or a retry time has passed. */
  lookAgain(): void {
    this.#ahead.lookAgain();
  }

  /** Holds that choosing led to. To be written with the turn. */
  takeHolds(): readonly Hold[] {
    return this.#granting.takeHolds();
  }

  #takeUpOpened(now: number): void {
    const { rows, lookFrom } = this.#shelves.takeOpen(now);
    this.#ahead.putInOrder(rows);
    if (lookFrom !== undefined) this.#ahead.rewindTo(lookFrom);
  }

  /** Free places by account, and in all; `room`: together with those that connections not yet open could bring. */
  #placesAt(now: number): { readonly places: Map<string, number>; readonly free: number; readonly room: number } {
    const places = new Map<string, number>();
    let free = 0;
    let potential = 0;
    for (const [account, pool] of this.#pools) {
      if (this.#ways.isClosed(account, now)) continue;
      const here = pool.free;
      places.set(account, here);
      free += here;
      potential += pool.potential;
    }
    return { places, free, room: free + potential };
  }

  async #fill(
    wanted: number,
    now: number,
    open: readonly CampaignId[],
    taken: ReadonlyMap<DeliveryId, DueDelivery>,
  ): Promise<void> {
    const passed = {
      size: this.#shelves.size + taken.size,
      has: (id: DeliveryId): boolean => this.#shelves.has(id) || taken.has(id),
    };
    const fresh = await this.#ahead.fill(wanted, now, open, passed);
    if (fresh.length > 0 && this.#counted.byDestination) await this.#counted.prepare(fresh);
  }

  /** Campaigns whose only account is closed are not even read: their thousands of rows stay where they are. */
  #openCampaigns(now: number): readonly CampaignId[] {
    const open: CampaignId[] = [];
    this.#campaignsOpenAt = undefined;
    for (const [id, through] of this.#through) {
      const until = this.#ways.closedUntil(through, now);
      if (until === undefined || until <= now) open.push(id);
      else this.#campaignsOpenAt = Math.min(this.#campaignsOpenAt ?? Infinity, until);
    }
    // Reading went on without those that were closed: their rows stand behind.
    if (open.some((id) => !this.#open.has(id))) this.#ahead.rewind();
    this.#open = new Set(open);
    return open;
  }
}
