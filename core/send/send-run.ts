import type { Bus } from '../bus/bus.ts';
import type {
  CampaignBook,
  CampaignId,
  Clock,
  DeliveryId,
  Hold,
  Outcome,
  Random,
  ReportBook,
  Route,
  SeedBook,
  SendBook,
  Turn,
} from '../contracts/index.ts';
import { announceTurn } from './announce.ts';
import { Answers } from './answers.ts';
import { Chooser, nothingChosen } from './choose.ts';
import type { Chosen, Through } from './choose.ts';
import { Closures } from './closures.ts';
import { composeTurn, isEmpty } from './compose-turn.ts';
import { commitPatiently, ledgerPatience } from './commit-patiently.ts';
import { ConnectionPool } from './connection-pool.ts';
import { connectionHold } from './consequence.ts';
import { destinationGroupOf } from './destination-group.ts';
import type { Letters } from './letters.ts';
import { LookAhead } from './look-ahead.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import { SeedBed } from './seed-bed.ts';
import type { Seeding } from './seed-watch.ts';
import type { SendingAccount } from './sending-account.ts';
import { settle } from './settle.ts';
import type { Settled } from './settle.ts';
import { ThrottleStates } from './throttle-states.ts';
import { Wake } from './wake.ts';

/** What the send stream works with. */
export interface SendServices {
  readonly book: SendBook & CampaignBook & ReportBook & SeedBook;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

export interface SendRequest {
  readonly accounts: ReadonlyMap<string, SendingAccount>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly letters: Letters;
  readonly schedule: RetrySchedule;
  /** Only these campaigns; absent: all that are running. */
  readonly campaigns?: readonly CampaignId[];
  /** Milliseconds to wait, at most, for a limit, a hold or a retry to pass. Infinity: until everyone is settled. */
  readonly patience: number;
  /** Milliseconds to wait for answers that are due when stopping. */
  readonly drain: number;
  /** Absent: nobody watches whether what is accepted arrives. */
  readonly seeding?: Seeding;
}

/** Why a run came to its end. */
export type SendEnd =
  | { readonly kind: 'finished' }
  /** What remains may go on at `until`. */
  | { readonly kind: 'paused'; readonly until: number; readonly why: 'throttle' | 'hold' | 'retry' }
  /** What remains waits for a person. */
  | { readonly kind: 'held'; readonly holds: readonly Hold[] }
  | { readonly kind: 'stopped' };

/** Idle connections are given back before a pause longer than this: most servers end them after a few minutes. */
const longPause = 20_000;
/** How long an aborted connection may take to say what it knows; after that the rows stay `handed`, and the next start finds them. */
const lastWordWithin = 2_000;
/** How often a ledger that refused a write is asked again. */
const salvageEvery = 500;
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
  readonly #states: ThrottleStates;
  readonly #closures: Closures;
  readonly #pools: ReadonlyMap<string, ConnectionPool>;
  readonly #through: Map<CampaignId, Through>;
  readonly #ahead: LookAhead;
  readonly #chooser: Chooser;
  /** Handed over, and their settlement not written yet. */
  readonly #inFlight = new Set<DeliveryId>();
  readonly #seeds: SeedBed;
  #pausedUntil = -Infinity;
  #newHolds: Hold[] = [];
  /** The next retry of this run that is not due yet. */
  #retryAt = Infinity;
  /** A second look found nothing of what is overdue. */
  #overdue = false;

  constructor(services: SendServices, request: SendRequest, holds: readonly Hold[], through: Map<CampaignId, Through>) {
    this.#services = services;
    this.#request = request;
    this.#through = through;
    this.#wake = new Wake(services.clock);
    this.#answers = new Answers(this.#wake, services.clock);
    this.#states = new ThrottleStates(request.accounts.values());
    this.#closures = new Closures(holds);
    this.#ahead = new LookAhead(services.book);
    this.#pools = new Map([...request.accounts.values()].map((account) => [account.name, this.#poolFor(account)]));
    this.#chooser = new Chooser({
      ...request,
      pools: this.#pools,
      closures: this.#closures,
      states: this.#states,
      ahead: this.#ahead,
      through,
    });
    this.#seeds = new SeedBed(request.seeding, {
      ...services,
      chooser: this.#chooser,
      closures: this.#closures,
      ahead: this.#ahead,
      letters: request.letters,
      through,
      ring: () => this.#wake.ring(),
      held: (hold) => this.#newHolds.push(hold),
    });
  }

  /** Resolves when everyone is settled, patience ends, a person is needed, or the signal stopped it and all answers are in. */
  async run(signal: AbortSignal): Promise<SendEnd> {
    await this.#states.load(this.#services.book);
    await this.#seeds.load();
    const ring = () => this.#wake.ring();
    signal.addEventListener('abort', ring);
    try {
      return await this.#loop(signal);
    } catch (thrown) {
      await this.#salvage();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', ring);
      await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
      await this.#seeds.close();
    }
  }

  async #loop(signal: AbortSignal): Promise<SendEnd> {
    const { clock, bus } = this.#services;
    while (!signal.aborted) {
      await this.#seeds.tend();
      if (await this.#turn(true)) {
        await this.#answers.gather(this.#inFlight.size);
        continue;
      }
      // Something may have happened while the turn was looking.
      if (this.#wake.answered()) continue;
      if (this.#busy()) {
        // A retry falls due, or a limit opens, also while others are with their connections.
        const opensAt = Math.min(this.#retryAt, this.#chooser.opensAt ?? Infinity);
        await this.#wake.until(Math.min(opensAt, this.#seeds.nextAt));
        if (clock.now() >= opensAt) this.#lookAnew();
        else await this.#answers.gather(this.#inFlight.size);
        continue;
      }
      const rest = await this.#rest();
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
      await this.#wake.until(Math.min(rest.until, this.#seeds.nextAt));
      this.#lookAnew();
    }
    return this.#drain();
  }

  #lookAnew(): void {
    this.#retryAt = Infinity;
    this.#chooser.rewind();
  }

  /** Answers are due, or connections are being opened. */
  #busy(): boolean {
    if (this.#inFlight.size > 0) return true;
    for (const pool of this.#pools.values()) if (pool.opening > 0) return true;
    return false;
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
    const settled = settle(
      finished,
      this.#closures,
      this.#request.schedule,
      random,
      now,
      (account) =>
        this.#request.accounts.get(account)?.throttles.some(({ throttle }) => throttle.pacesRefusals) === true,
    );
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
    this.#overdue = false;
    for (const { delivery } of finished) this.#inFlight.delete(delivery.id);
    this.#seeds.settled(finished, turn.at);
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
      await this.#states.load(book);
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
    for (const [name, facts] of settled.observations) {
      const account = this.#request.accounts.get(name);
      if (account !== undefined) for (const fact of facts) await this.#states.observe(account, fact);
    }
  }

  /** Renders and sends what the turn claimed; gives back the grants of what it could not claim. */
  async #handOver(chosen: readonly Chosen[], claimed: readonly DeliveryId[], now: number): Promise<void> {
    const mine = chosen.length === claimed.length ? undefined : new Set(claimed);
    for (const { delivery, account, bytes } of chosen) {
      if (mine?.has(delivery.id) === false) {
        const sending = this.#request.accounts.get(account);
        if (sending !== undefined)
          await this.#states.observe(sending, {
            kind: 'released',
            at: now,
            grantedAt: now,
            mails: 1,
            recipientsPerMail: 1,
            bytesPerMail: bytes,
          });
        continue;
      }
      this.#inFlight.add(delivery.id);
      this.#closures.took(account, destinationGroupOf(delivery.address), now);
      const answered = (outcome: Outcome): void => {
        const answeredAt = this.#services.clock.now();
        this.#answers.add({ delivery, account, startedAt: now, answeredAt, bytes, outcome });
      };
      const rendered = this.#request.letters.render(delivery, now);
      if (rendered.kind === 'unrenderable') answered(rendered.outcome);
      else if (this.#pools.get(account)?.send(rendered.mail, answered) !== true) answered(unsent);
    }
  }

  /** Nothing can go now: who is left, and what do they wait for? */
  async #rest(): Promise<SendEnd | { readonly kind: 'overdue' }> {
    const { book, bus, clock } = this.#services;
    const now = clock.now();
    for (const id of Array.from(this.#through.keys())) {
      const tally = await book.tally(id);
      if (tally.queued + tally.waiting + tally.handed > 0) continue;
      if (await this.#seeds.sowLast(now)) return { kind: 'overdue' };
      await book.setCampaignState(id, 'finished', now);
      this.#through.delete(id);
      bus.publish({ type: 'campaign.finished', at: now, campaign: id });
    }
    if (this.#through.size === 0) return { kind: 'finished' };
    const due = (await book.nextDueAt([...this.#through.keys()])) ?? Infinity;
    const opensAt = this.#chooser.opensAt ?? Infinity;
    // A retry that fell due since the last look; when everything is shut it waits for that, and not the other way round.
    if (due <= now && opensAt === Infinity && !this.#overdue) {
      this.#overdue = true;
      return { kind: 'overdue' };
    }
    const until = due > now ? Math.min(due, opensAt) : opensAt;
    if (until === Infinity) return { kind: 'held', holds: this.#closures.lasting() };
    if (until === due) return { kind: 'paused', until, why: 'retry' };
    return { kind: 'paused', until, why: this.#closures.heldAt(until) ? 'hold' : 'throttle' };
  }

  /**
   * The ledger refused a write, perhaps because the disk is full. What becomes known of the mails in flight must not be
   * lost with this process: their answers are waited for, and written as soon as the ledger takes them.
   */
  async #salvage(): Promise<void> {
    const { clock } = this.#services;
    const until = clock.now() + this.#request.drain;
    while (this.#inFlight.size > 0 && clock.now() < until) {
      const written = await this.#turn(false, 0).catch(() => false);
      if (!written) await this.#wake.until(Math.min(until, clock.now() + salvageEvery));
    }
  }

  /** Stopping: no more claims; the answers that are due come in, and nobody is left in doubt who need not be. */
  async #drain(): Promise<SendEnd> {
    const { clock } = this.#services;
    const patience = clock.now() + this.#request.drain;
    while (await this.#turn(false));
    while (this.#inFlight.size > 0 && clock.now() < patience) {
      await this.#wake.until(patience);
      while (await this.#turn(false));
    }
    // What is still unanswered may have arrived: the connections say so, mail by mail.
    for (const pool of this.#pools.values()) pool.abort();
    const lastWord = clock.now() + lastWordWithin;
    while (this.#inFlight.size > 0 && clock.now() < lastWord) {
      await this.#wake.until(lastWord);
      while (await this.#turn(false));
    }
    return { kind: 'stopped' };
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
        const hold = connectionHold(name, refusal, now, this.#closures.strikes(name));
        if (this.#closures.hold(hold, now)) this.#newHolds.push(hold);
      },
      changed: () => this.#wake.ring(),
    });
  }
}
