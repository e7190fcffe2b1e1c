import { ProblemError, causeOf } from '../contracts/index.ts';
import type {
  AccountStanding,
  CampaignId,
  DeliveryId,
  DueDelivery,
  Hold,
  MaybePromise,
  RankedAccount,
  Route,
} from '../contracts/index.ts';
import type { Closures } from './closures.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { decide } from './decide.ts';
import type { Letters } from './letters.ts';
import type { LookAhead } from './look-ahead.ts';
import type { SendingAccount } from './sending-account.ts';
import type { ThrottleStates } from './throttle-states.ts';

/** A delivery that goes to a free place now. */
export interface Chosen {
  readonly delivery: DueDelivery;
  readonly account: string;
  readonly bytes: number;
}

/** What one look at the due deliveries came to. Nothing of it counts before its turn is committed. */
export interface Choice {
  readonly chosen: readonly Chosen[];
  readonly suppressed: readonly DueDelivery[];
  readonly postponed: readonly { readonly delivery: DeliveryId; readonly dueAt: number }[];
  /** Everything that was taken from the look-ahead and is not there again: put back when the turn is not committed. */
  readonly taken: readonly DueDelivery[];
}

/** What a running campaign sends through. */
export type Through =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'route'; readonly route: Route };

/** Rows looked through for each turn when routes are in use, so that a busy account does not hide a free one. */
const scan = 512;
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
  readonly #ranks = new Map<CampaignId, readonly RankedAccount[]>();
  /** Waiting rows that only a person's doing sets free: the ledger would offer them first each time. */
  readonly #parked = new Set<DeliveryId>();
  #opensAt = Infinity;
  #shut = false;
  #holds: Hold[] = [];

  constructor(parts: {
    readonly accounts: ReadonlyMap<string, SendingAccount>;
    readonly pools: ReadonlyMap<string, ConnectionPool>;
    readonly closures: Closures;
    readonly states: ThrottleStates;
    readonly ahead: LookAhead;
    readonly letters: Letters;
    readonly through: ReadonlyMap<CampaignId, Through>;
  }) {
    this.#accounts = parts.accounts;
    this.#pools = parts.pools;
    this.#closures = parts.closures;
    this.#states = parts.states;
    this.#ahead = parts.ahead;
    this.#letters = parts.letters;
    this.#through = parts.through;
    for (const [id, through] of parts.through) {
      if (through.kind === 'account')
        this.#ranks.set(id, [{ account: through.account, reason: 'named by the campaign' }]);
    }
  }

  /** The earliest time at which something shut may go; Infinity: not before a person acts. Undefined: nothing is shut. */
  get opensAt(): number | undefined {
    return this.#shut ? this.#opensAt : undefined;
  }

  async choose(now: number): Promise<Choice> {
    for (;;) {
      const choice = await this.#look(now);
      if (choice !== undefined) return choice;
    }
  }

  /** One look at the next rows; undefined: nothing of them can go, and others behind them may. */
  async #look(now: number): Promise<Choice | undefined> {
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
    await this.#ahead.fill(wanted, now, open, this.#parked);
    const candidates = this.#ahead.take(wanted);
    if (candidates.length === 0) return nothingChosen;

    const decision = await decide(candidates, {
      now,
      places,
      closedUntil: (account, group) =>
        this.#accounts.has(account) ? this.#closures.closedUntil(account, group) : Infinity,
      laneRoom: (account, group) => this.#closures.laneRoom(account, group, now),
      rank: (delivery) => this.#rank(delivery, now),
    });
    for (const [account, mails] of decision.wanted) this.#pools.get(account)?.want(mails);

    const chosen: Chosen[] = [];
    const kept: DueDelivery[] = [];
    for (const [account, deliveries] of decision.assigned) {
      const granted = await this.#granted(account, deliveries, now);
      for (const delivery of deliveries.slice(0, granted))
        chosen.push({ delivery, account, bytes: this.#letters.sizeOf(delivery.campaign) });
      kept.push(...deliveries.slice(granted));
    }
    const denied = kept.length > 0;
    kept.push(...decision.kept);
    this.#ahead.putBack(kept);
    const postponed: { delivery: DeliveryId; dueAt: number }[] = [];
    for (const { delivery, opensAt } of decision.shut) {
      this.#note(opensAt);
      if (delivery.dueAt === undefined) continue;
      if (opensAt === Infinity) this.#parked.add(delivery.id);
      else postponed.push({ delivery: delivery.id, dueAt: opensAt });
    }
    // Accounts that granted nothing are closed now: another look finds the others, or when these open again. Behind
    // those whose destinations are shut somebody else may stand in the list.
    const nothing = chosen.length === 0 && decision.suppressed.length === 0 && postponed.length === 0;
    if (nothing && (denied || kept.length === 0)) return undefined;
    return { chosen, suppressed: decision.suppressed, postponed, taken: without(candidates, kept) };
  }

  /** A campaign joins the run. */
  admit(campaign: CampaignId, account: string): void {
    this.#ranks.set(campaign, [{ account, reason: 'named by the campaign' }]);
  }

  /** A campaign has left the run. */
  dismiss(campaign: CampaignId): void {
    this.#ranks.delete(campaign);
  }

  /** Looks at everything anew: a limit, a hold or a retry time has passed, or rows came back. */
  rewind(): void {
    this.#ahead.rewind();
    this.#opensAt = Infinity;
    this.#shut = false;
  }

  /** Holds that choosing led to: a throttle failed. To be written with the turn. */
  takeHolds(): readonly Hold[] {
    const holds = this.#holds;
    this.#holds = [];
    return holds;
  }

  #note(opensAt: number): void {
    this.#shut = true;
    this.#opensAt = Math.min(this.#opensAt, opensAt);
  }

  #isClosed(account: string, now: number): boolean {
    return (this.#closures.accountClosedUntil(account) ?? 0) > now;
  }

  /** Campaigns whose only account is closed are not even read: their thousands of rows stay where they are. */
  #openCampaigns(now: number): readonly CampaignId[] {
    const open: CampaignId[] = [];
    for (const [id, through] of this.#through) {
      const until = through.kind === 'account' ? this.#closures.accountClosedUntil(through.account) : undefined;
      if (until === undefined || until <= now) open.push(id);
      else this.#note(until);
    }
    return open;
  }

  #rank(delivery: DueDelivery, now: number): MaybePromise<readonly RankedAccount[]> {
    const fixed = this.#ranks.get(delivery.campaign);
    if (fixed !== undefined) return fixed;
    const through = this.#through.get(delivery.campaign);
    return through?.kind === 'route' ? through.route.rank(delivery, this.#standings(now), now) : [];
  }

  #standings(now: number): readonly AccountStanding[] {
    return [...this.#accounts.keys()].map((account) => {
      const heldUntil = this.#closures.accountClosedUntil(account);
      return heldUntil === undefined || heldUntil <= now ? { account } : { account, heldUntil };
    });
  }

  async #granted(account: string, deliveries: readonly DueDelivery[], now: number): Promise<number> {
    const sending = this.#accounts.get(account);
    if (sending === undefined) return 0;
    let bytesPerMail = 0;
    for (const { campaign } of deliveries) bytesPerMail = Math.max(bytesPerMail, this.#letters.sizeOf(campaign));
    try {
      const answer = this.#states.grant(sending, { now, mails: deliveries.length, recipientsPerMail: 1, bytesPerMail });
      const { granted, retryAt } = answer instanceof Promise ? await answer : answer;
      if (granted < deliveries.length) this.#closures.throttle(account, retryAt ?? Infinity);
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

function without(rows: readonly DueDelivery[], some: readonly DueDelivery[]): readonly DueDelivery[] {
  if (some.length === 0) return rows;
  const left = new Set(some);
  return rows.filter((row) => !left.has(row));
}
