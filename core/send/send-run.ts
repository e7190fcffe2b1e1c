import { ProblemError } from '../contracts/index.ts';
import type { CampaignId, DeliveryId, Hold, Outcome, Turn } from '../contracts/index.ts';
import { announceTurn } from './announce.ts';
import { Answers } from './answers.ts';
import { Chooser, nothingChosen } from './choose.ts';
import type { Chosen, Through } from './choose.ts';
import { Closures } from './closures.ts';
import { composeTurn, isEmpty } from './compose-turn.ts';
import { commitPatiently, ledgerPatience } from './commit-patiently.ts';
import { ConnectionPool } from './connection-pool.ts';
import { connectionHold } from './consequence.ts';
import { CountedBy, type Mailing } from './counted-by.ts';
import { drain, salvage } from './last-answers.ts';
import type { Ending } from './last-answers.ts';
import { LookAhead } from './look-ahead.ts';
import { SentWatch } from './resolve/sent-watch.ts';
import { Resting } from './rest.ts';
import { SeedBed } from './seed-bed.ts';
import type { SendEnd, SendRequest, SendServices } from './send-request.ts';
import type { SendingAccount } from './sending-account.ts';
import { settle } from './settle.ts';
import type { Settled } from './settle.ts';
import { ThrottleStates } from './throttle-states.ts';
import { Wake } from './wake.ts';

/** Idle connections are given back before a pause longer than this: most servers end them after a few minutes. */
const longPause = 20_000;
const unsent: Outcome = {
  kind: 'refused',
  class: 'transient',
  scope: 'connection',
  reply: { text: 'The connection closed before the mail was handed over.' },
};

/** A turn that the ledger has. */
interface WrittenTurn {
  readonly turn: Turn;
  readonly claimed: readonly DeliveryId[];
  readonly chosen: readonly Chosen[];
}

/**
 * One run of the send stream: pull as many deliveries as there are free places, decide, hand over, transmit, settle,
 * announce. Each pass is one turn: everything it changes is one transaction of the ledger, durable before the first
 * byte of a claimed mail leaves.
 */
export class SendRun {
  readonly #services: SendServices;
  readonly #request: SendRequest;
  readonly #wake: Wake;
  readonly #answers: Answers;
  readonly #accounts: Map<string, SendingAccount>;
  readonly #counted: CountedBy;
  readonly #states: ThrottleStates;
  readonly #closures: Closures;
  readonly #pools: ReadonlyMap<string, ConnectionPool>;
  readonly #ahead: LookAhead;
  readonly #chooser: Chooser;
  readonly #resting: Resting;
  readonly #ending: Ending;
  /** Handed over, and their settlement not written yet. */
  readonly #inFlight = new Set<DeliveryId>();
  readonly #seeds: SeedBed;
  readonly #sent: SentWatch;
  #pausedUntil = -Infinity;
  #newHolds: Hold[] = [];
  /** The next retry of this run that is not due yet. */
  #retryAt = Infinity;
  /** Rules that came while a turn was under way. */
  #changed: ReadonlyMap<string, SendingAccount> | undefined;

  constructor(
    services: SendServices,
    request: SendRequest,
    holds: readonly Hold[],
    through: Map<CampaignId, Through>,
    mailings: ReadonlyMap<CampaignId, Mailing> = new Map(),
    resolving: ReadonlySet<CampaignId> = new Set(),
  ) {
    this.#services = services;
    this.#request = request;
    this.#wake = new Wake(services.clock);
    this.#answers = new Answers(this.#wake, services.clock);
    this.#accounts = new Map(request.accounts);
    const joined = new Map(mailings);
    this.#counted = new CountedBy(this.#accounts, joined, request.destinations);
    this.#states = new ThrottleStates(services.book);
    this.#closures = new Closures(holds);
    this.#ahead = new LookAhead(services.book);
    this.#pools = new Map([...request.accounts.values()].map((account) => [account.name, this.#poolFor(account)]));
    this.#chooser = new Chooser({
      accounts: this.#accounts,
      letters: request.letters,
      counted: this.#counted,
      pools: this.#pools,
      closures: this.#closures,
      states: this.#states,
      ahead: this.#ahead,
      through,
      clock: services.clock,
      blocked: (campaign, problem) =>
        services.bus.publish({ type: 'campaign.blocked', at: services.clock.now(), campaign, problem }),
    });
    this.#sent = new SentWatch({
      ...services,
      accounts: this.#accounts,
      campaigns: resolving,
      ring: () => this.#wake.ring(),
    });
    const sowLast = (now: number): Promise<boolean> => this.#seeds.sowLast(now);
    this.#resting = new Resting(services, through, this.#closures, this.#chooser, sowLast, this.#sent);
    this.#ending = {
      clock: services.clock,
      wake: this.#wake,
      pools: this.#pools,
      inFlight: this.#inFlight,
      drain: request.drain,
      write: (patience) => this.#turn(false, patience),
    };
    this.#seeds = new SeedBed(request.seeding, {
      ...services,
      chooser: this.#chooser,
      closures: this.#closures,
      ahead: this.#ahead,
      letters: request.letters,
      through,
      ring: () => this.#wake.ring(),
      held: (hold) => this.#newHolds.push(hold),
      // A seed is counted as the mails of its campaign are.
      joined: (campaign, of) => {
        const mailing = joined.get(of);
        if (mailing !== undefined) joined.set(campaign, mailing);
      },
    });
  }

  /** Resolves when everyone is settled, patience ends, a person is needed, or the signal stopped it and all answers are in. */
  async run(signal: AbortSignal): Promise<SendEnd> {
    await this.#ensureWide();
    await this.#seeds.load();
    await this.#sent.load();
    const ring = () => this.#wake.ring();
    using _changes = this.#request.changes?.((accounts) => {
      this.#changed = accounts;
      this.#wake.ring();
    });
    signal.addEventListener('abort', ring);
    try {
      return await this.#loop(signal);
    } catch (thrown) {
      await salvage(this.#ending);
      throw thrown;
    } finally {
      signal.removeEventListener('abort', ring);
      this.#sent.close();
      await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
      await this.#seeds.close();
    }
  }

  async #loop(signal: AbortSignal): Promise<SendEnd> {
    const { clock, bus } = this.#services;
    while (!signal.aborted) {
      await this.#takeUpChanges();
      await this.#seeds.tend();
      if (this.#sent.tend(clock.now())) this.#chooser.rewind();
      if (await this.#turn(true)) {
        await this.#answers.gather(this.#inFlight.size);
        continue;
      }
      // Something may have happened while the turn was looking.
      if (this.#wake.answered()) continue;
      if (this.#busy()) {
        // A retry falls due, or a limit opens, also while others are with their connections.
        const opensAt = Math.min(this.#retryAt, this.#chooser.opensAt ?? Infinity);
        await this.#wake.until(Math.min(opensAt, this.#seeds.nextAt, this.#sent.nextAt));
        if (clock.now() >= opensAt) this.#lookAnew();
        else await this.#answers.gather(this.#inFlight.size);
        continue;
      }
      const rest = await this.#resting.look();
      if (rest.kind === 'overdue') {
        this.#lookAnew();
        continue;
      }
      if (rest.kind !== 'paused' || rest.until - clock.now() > this.#request.patience) return rest;
      // Whoever waits for a seed looks into the mailbox meanwhile; that is the same pause.
      if (rest.until !== this.#pausedUntil)
        bus.publish({ type: 'sending.paused', at: clock.now(), until: rest.until, why: rest.why });
      this.#pausedUntil = rest.until;
      if (rest.until - clock.now() > longPause) for (const pool of this.#pools.values()) pool.retire();
      await this.#wake.until(Math.min(rest.until, this.#seeds.nextAt, this.#sent.nextAt));
      this.#lookAnew();
    }
    await drain(this.#ending);
    return { kind: 'stopped' };
  }

  #lookAnew(): void {
    this.#retryAt = Infinity;
    this.#chooser.lookAgain();
  }

  /** Counts that every mail of an account falls under: one that cannot be read stops the run before anything is opened. */
  async #ensureWide(): Promise<void> {
    const somebody = { campaign: '', address: '', fields: {} };
    for (const name of this.#accounts.keys())
      await this.#states.ensure(this.#counted.countsOf(name, somebody).all.filter(({ wide }) => wide));
  }

  /** Between two turns: from now on other rules hold, over what was counted until now. */
  async #takeUpChanges(): Promise<void> {
    const changed = this.#changed;
    if (changed === undefined) return;
    this.#changed = undefined;
    const throttles = [...changed.values()].flatMap((account) => account.throttles);
    const { bus, clock } = this.#services;
    try {
      await this.#states.replace(new Map(throttles.map(({ key, throttle }) => [key, throttle])));
    } catch (thrown) {
      if (!ProblemError.is(thrown)) throw thrown;
      bus.publish({ type: 'configuration.refused', at: clock.now(), problems: thrown.problems });
      return;
    }
    for (const [name, account] of changed) {
      if (!this.#accounts.has(name)) continue;
      this.#accounts.set(name, account);
      this.#pools.get(name)?.use(account.transport);
    }
    this.#counted.forget();
    this.#closures.forgetThrottles();
    await this.#chooser.takeUpRules();
    bus.publish({ type: 'configuration.changed', at: clock.now() });
  }

  /** Answers are due, connections are being opened, or somebody is being looked for. */
  #busy(): boolean {
    if (this.#inFlight.size > 0) return true;
    for (const pool of this.#pools.values()) if (pool.opening > 0) return true;
    return this.#sent.busy;
  }

  /**
   * Writes what ended and claims what can go, in one transaction. False when there was nothing to write. `patience`:
   * milliseconds for which a ledger that cannot be written is asked again.
   */
  async #turn(claiming: boolean, patience = ledgerPatience): Promise<boolean> {
    const { clock, random } = this.#services;
    const now = clock.now();
    const finished = this.#answers.take();
    const over = this.#closures.open(now);
    if (over.length > 0) this.#chooser.rewind();
    const settled = settle(finished, this.#closures, this.#request.schedule, random, now);
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
    this.#resting.moved();
    for (const { delivery } of finished) this.#inFlight.delete(delivery.id);
    this.#seeds.settled(finished, turn.at);
    this.#sent.settled(finished, turn.at);
    this.#expectAgain(turn);
    announceTurn(this.#services.bus, turn, claimed, over, (id) => this.#seeds.isSeed(id));
    await this.#handOver(chosen, claimed, turn.at);
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
      this.#ahead.putBack(choice.taken);
      this.#closures.forgetThrottles();
      this.#chooser.rewind();
      await this.#states.reload();
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

  async #observe(settled: Settled): Promise<void> {
    for (const [counts, { account, facts }] of settled.observations) {
      // A throttle that limits what is unanswered has room again, long before the time that it named.
      const learnt = await this.#states.observe(counts.all, facts);
      if (learnt && this.#closures.unthrottle(account, counts.narrow)) this.#chooser.rewind();
    }
  }

  /** Renders and sends what the turn claimed; gives back the grants of what it could not claim. */
  async #handOver(chosen: readonly Chosen[], claimed: readonly DeliveryId[], now: number): Promise<void> {
    const mine = chosen.length === claimed.length ? undefined : new Set(claimed);
    for (const { delivery, account, bytes, counts } of chosen) {
      if (mine?.has(delivery.id) === false) {
        await this.#states.observe(counts.all, [
          { kind: 'released', at: now, grantedAt: now, mails: 1, recipientsPerMail: 1, bytesPerMail: bytes },
        ]);
        continue;
      }
      this.#inFlight.add(delivery.id);
      this.#closures.took(account, delivery.address, now);
      const answered = (outcome: Outcome): void => {
        const answeredAt = this.#services.clock.now();
        this.#answers.add({ delivery, account, startedAt: now, answeredAt, bytes, counts, outcome });
      };
      const rendered = this.#request.letters.render(delivery, now);
      if (rendered.kind === 'unrenderable') answered(rendered.outcome);
      else if (this.#pools.get(account)?.send(rendered.mail, answered) !== true) answered(unsent);
    }
  }

  #poolFor(account: SendingAccount): ConnectionPool {
    const { bus, clock } = this.#services;
    const { name } = account;
    return new ConnectionPool(account.transport, clock, {
      opened: () => bus.publish({ type: 'connection.opened', at: clock.now(), account: name }),
      closed: (mails) => bus.publish({ type: 'connection.closed', at: clock.now(), account: name, mails }),
      refused: (refusal, problem) => {
        const now = clock.now();
        bus.publish({ type: 'connection.refused', at: now, account: name, problem });
        const hold = connectionHold(name, refusal, now, this.#closures.strikes(name, now));
        if (this.#closures.hold(hold, now)) this.#newHolds.push(hold);
      },
      changed: () => this.#wake.ring(),
    });
  }
}
