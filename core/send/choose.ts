import { setImmediate } from 'node:timers/promises';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type {
  AccountStanding,
  CampaignId,
  Clock,
  DeliveryId,
  DueDelivery,
  Hold,
  MaybePromise,
  Problem,
  RankedAccount,
  Route,
} from '../contracts/index.ts';
import type { Closed, Closures, LaneRoom } from './closures.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Counts, CountedBy } from './counted-by.ts';
import { decide, type Decision } from './decide.ts';
import type { Letters } from './letters.ts';
import type { LookAhead } from './look-ahead.ts';
import { rankSafely } from './rank-safely.ts';
import type { SendingAccount } from './sending-account.ts';
import { Shelves } from './shelves.ts';
import type { ThrottleStates } from './throttle-states.ts';

/** A delivery that goes to a free place now. */
export interface Chosen {
  readonly delivery: DueDelivery;
  readonly account: string;
  readonly bytes: number;
  /** What it was counted by: what became of it is told to the same ones. */
  readonly counts: Counts;
}

/** What one look at the due deliveries came to. Nothing of it counts before its turn is committed. */
export interface Choice {
  readonly chosen: readonly Chosen[];
  readonly suppressed: readonly DueDelivery[];
  readonly postponed: readonly { readonly delivery: DeliveryId; readonly dueAt: number }[];
  /** What was taken from the look-ahead and waits nowhere else: put back when the turn is not committed. */
  readonly taken: readonly DueDelivery[];
}

/** What a running campaign sends through. */
export type Through =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'route'; readonly route: Route };

/** Rows looked through at once when routes are in use, so that a busy account does not hide a free one. */
const scan = 512;
/** Looks of one turn: beyond them nothing but a first mail to send is looked for. */
const looks = 16;
/** Nothing goes now. */
export const nothingChosen: Choice = { chosen: [], suppressed: [], postponed: [], taken: [] };

/** Chooses what goes to the free places: look ahead, decide, ask the throttles. */
export class Chooser {
  readonly #accounts: ReadonlyMap<string, SendingAccount>;
  readonly #pools: ReadonlyMap<string, ConnectionPool>;
  readonly #closures: Closures;
  readonly #states: ThrottleStates;
  readonly #ahead: LookAhead;
  readonly #letters: Letters;
  readonly #through: ReadonlyMap<CampaignId, Through>;
  readonly #clock: Clock;
  readonly #blocked: (campaign: CampaignId, problem: Problem) => void;
  /** Campaigns whose route broke: it is not asked again in this run. */
  readonly #broken = new Set<CampaignId>();
  readonly #counted: CountedBy;
  readonly #ranks = new Map<CampaignId, readonly RankedAccount[]>();
  readonly #shelves = new Shelves();
  #open = new Set<CampaignId>();
  /** When the first of the campaigns that are not even read may go on; undefined: all are read. */
  #campaignsOpenAt: number | undefined;
  #holds: Hold[] = [];

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
    this.#accounts = parts.accounts;
    this.#pools = parts.pools;
    this.#closures = parts.closures;
    this.#states = parts.states;
    this.#ahead = parts.ahead;
    this.#letters = parts.letters;
    this.#counted = parts.counted;
    this.#through = parts.through;
    this.#clock = parts.clock;
    this.#blocked = parts.blocked;
    for (const [id, through] of parts.through) {
      if (through.kind === 'account')
        this.#ranks.set(id, [{ account: through.account, reason: 'named by the campaign' }]);
    }
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
    const places = new Map<string, number>();
    let free = 0;
    let potential = 0;
    for (const [name, pool] of this.#pools) {
      if (this.#isClosed(name, now)) continue;
      const here = pool.free;
      places.set(name, here);
      free += here;
      potential += pool.potential;
    }
    const room = free + potential;
    const open = this.#openCampaigns(now);
    if (room === 0 || open.length === 0) return nothingChosen;

    const wanted = this.#ranks.size < this.#through.size ? Math.max(scan, room) : room;
    const chosen: Chosen[] = [];
    const suppressed: DueDelivery[] = [];
    const postponed: { readonly delivery: DeliveryId; readonly dueAt: number }[] = [];
    const taken = new Map<DeliveryId, DueDelivery>();
    const inLane = new Map<string, number>();
    for (let look = 1; ; look++) {
      await this.#fill(wanted, now, open, taken);
      const candidates = this.#ahead.take(wanted);
      if (candidates.length === 0 && this.#ahead.exhausted) break;
      const decision = await decide(candidates, {
        now,
        places,
        closed: (account, delivery) => this.#closed(account, delivery),
        laneRoom: (account, delivery) => this.#laneRoom(account, delivery, now, inLane),
        rank: (delivery) => this.#rank(delivery, now),
        rankedAgain: (delivery) => this.#rankedAgain(delivery, now),
      });
      for (const [account, mails] of decision.wanted) this.#pools.get(account)?.want(mails);
      this.#countLanes(decision, now, inLane);
      const denied = await this.#ask(decision, now, places, chosen);
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

  /** A campaign joins the run. */
  admit(campaign: CampaignId, account: string): void {
    this.#ranks.set(campaign, [{ account, reason: 'named by the campaign' }]);
  }

  /** A campaign has left the run. */
  dismiss(campaign: CampaignId): void {
    this.#ranks.delete(campaign);
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

  /** Holds that choosing led to: a throttle failed. To be written with the turn. */
  takeHolds(): readonly Hold[] {
    const holds = this.#holds;
    this.#holds = [];
    return holds;
  }

  #takeUpOpened(now: number): void {
    const { rows, lookFrom } = this.#shelves.takeOpen(now);
    this.#ahead.putInOrder(rows);
    if (lookFrom !== undefined) this.#ahead.rewindTo(lookFrom);
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

  /** Asks the throttles for what was assigned; adds to `chosen`, and answers with what has to wait. */
  async #ask(
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
        const closed = first === undefined ? undefined : this.#closed(account, first);
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

  #closed(account: string, delivery: DueDelivery): Closed | undefined {
    if (!this.#accounts.has(account)) return { until: Infinity, door: account };
    const { narrow } = this.#counted.countsOf(account, delivery);
    return this.#closures.closed(account, delivery.address, narrow);
  }

  /** What is left of a slowed lane after the looks of this turn. */
  #laneRoom(
    account: string,
    { address }: DueDelivery,
    now: number,
    inLane: ReadonlyMap<string, number>,
  ): LaneRoom | undefined {
    const room = this.#closures.laneRoom(account, address, now);
    return room === undefined ? undefined : { ...room, mails: room.mails - (inLane.get(room.door) ?? 0) };
  }

  #countLanes({ assigned }: Decision, now: number, inLane: Map<string, number>): void {
    for (const [account, deliveries] of assigned) {
      for (const { address } of deliveries) {
        const door = this.#closures.laneRoom(account, address, now)?.door;
        if (door !== undefined) inLane.set(door, (inLane.get(door) ?? 0) + 1);
      }
    }
  }

  #isClosed(account: string, now: number): boolean {
    return (this.#closures.accountClosedUntil(account) ?? 0) > now;
  }

  /** Campaigns whose only account is closed are not even read: their thousands of rows stay where they are. */
  #openCampaigns(now: number): readonly CampaignId[] {
    const open: CampaignId[] = [];
    this.#campaignsOpenAt = undefined;
    for (const [id, through] of this.#through) {
      const until =
        through.kind === 'account' ? this.#closures.accountClosedUntil(through.account) : this.#allClosedUntil(now);
      if (until === undefined || until <= now) open.push(id);
      else this.#campaignsOpenAt = Math.min(this.#campaignsOpenAt ?? Infinity, until);
    }
    // Reading went on without those that were closed: their rows stand behind.
    if (open.some((id) => !this.#open.has(id))) this.#ahead.rewind();
    this.#open = new Set(open);
    return open;
  }

  /** When the first of all accounts opens again; undefined while one is open, and with no accounts at all. */
  #allClosedUntil(now: number): number | undefined {
    let first = Infinity;
    for (const account of this.#accounts.keys()) {
      const until = this.#closures.accountClosedUntil(account);
      if (until === undefined || until <= now) return undefined;
      first = Math.min(first, until);
    }
    return this.#accounts.size === 0 ? undefined : first;
  }

  #rank(delivery: DueDelivery, now: number): MaybePromise<readonly RankedAccount[]> {
    const fixed = this.#ranks.get(delivery.campaign);
    if (fixed !== undefined) return fixed;
    const through = this.#through.get(delivery.campaign);
    if (through?.kind !== 'route' || this.#broken.has(delivery.campaign)) return [];
    try {
      const ranked = rankSafely(through.route, delivery, this.#standings(now), now, this.#clock);
      if (!(ranked instanceof Promise)) return ranked;
      return ranked.catch((thrown: unknown) => this.#breakRoute(delivery.campaign, thrown));
    } catch (thrown) {
      return this.#breakRoute(delivery.campaign, thrown);
    }
  }

  #rankedAgain({ campaign }: DueDelivery, now: number): Closed | undefined {
    if (this.#ranks.has(campaign) || this.#broken.has(campaign)) return undefined;
    let first: Closed | undefined;
    for (const account of this.#accounts.keys()) {
      const until = this.#closures.accountClosedUntil(account) ?? -Infinity;
      if (until > now && until < (first?.until ?? Infinity)) first = { until, door: account };
    }
    return first;
  }

  /** Policy fails closed: nobody guesses what the route would have said. */
  #breakRoute(campaign: CampaignId, thrown: unknown): readonly RankedAccount[] {
    if (!ProblemError.is(thrown)) throw thrown;
    if (!this.#broken.has(campaign)) this.#blocked(campaign, thrown.problem);
    this.#broken.add(campaign);
    return [];
  }

  #standings(now: number): readonly AccountStanding[] {
    return [...this.#accounts.keys()].map((account) => {
      const heldUntil = this.#closures.accountClosedUntil(account);
      return heldUntil === undefined || heldUntil <= now ? { account } : { account, heldUntil };
    });
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
