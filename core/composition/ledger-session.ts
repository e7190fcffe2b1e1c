import { inject, injectable } from 'inversify';
import { Bus } from '../bus/bus.ts';
import { Clock, Ledger, ProblemError, Random } from '../contracts/index.ts';
import type { CampaignId, Problem, SendThrough } from '../contracts/index.ts';
import { ReceiveStream } from '../receive/receive-stream.ts';
import { emptyTurn } from '../send/compose-turn.ts';
import { DestinationGroups, ExchangersOf } from '../send/destination-groups.ts';
import { Letters } from '../send/letters.ts';
import { lookUp, settleLookUp } from '../send/resolve/look-up.ts';
import type { AccountLookedUp, LookUpSettled, LookUpWish } from '../send/resolve/look-up.ts';
import { accountMissing, cannotLook } from '../send/resolve/search-problem.ts';
import type { SendEnd } from '../send/send-request.ts';
import type { SendingAccount } from '../send/sending-account.ts';
import { SendStream } from '../send/send-stream.ts';
import { release, submit } from '../send/submit.ts';
import type { Submission, Submitted } from '../send/submission.ts';
import { forgetLimits, limitsOf } from './account-limits.ts';
import type { AccountLimits } from './account-limits.ts';
import { Configuration } from './configuration/configuration.ts';
import { Contributions } from './contributions.ts';
import { LiveConfiguration } from './live-configuration.ts';
import { Mailboxes } from './mailboxes.ts';
import type { PolledInbox } from './mailboxes.ts';
import { planAhead, type ForecastWish, type Plan } from './plan-ahead.ts';
import { usable } from './usable.ts';
import type { Usable } from './usable.ts';

export interface SendWish {
  /** Only these; absent: all that are running. */
  readonly campaigns?: readonly CampaignId[];
  /** Milliseconds to wait, at most, for a limit, a hold or a retry; Infinity: until everyone is settled. */
  readonly patience: number;
}

/** Milliseconds that answers which are due may take when a person stops a run. */
const drain = 10_000;

/** What can be done while the ledger is open. */
@injectable()
export class LedgerSession implements AsyncDisposable {
  readonly #configuration: Configuration;
  /** Those of the configuration that holds while a run goes on. */
  #contributions: Contributions;
  readonly #live: LiveConfiguration;
  readonly #destinations: DestinationGroups;
  readonly #sendStream: SendStream;
  readonly #mailboxes: Mailboxes;
  readonly #services: { readonly bus: Bus; readonly clock: Clock; readonly random: Random };

  constructor(
    @inject(Ledger) readonly ledger: Ledger,
    @inject(Configuration) configuration: Configuration,
    @inject(Contributions) contributions: Contributions,
    @inject(SendStream) sendStream: SendStream,
    @inject(ReceiveStream) receiveStream: ReceiveStream,
    @inject(Bus) bus: Bus,
    @inject(Clock) clock: Clock,
    @inject(Random) random: Random,
    @inject(LiveConfiguration) live: LiveConfiguration,
    @inject(ExchangersOf) exchangersOf: ExchangersOf,
  ) {
    this.#configuration = configuration;
    this.#contributions = contributions;
    this.#sendStream = sendStream;
    this.#services = { bus, clock, random };
    this.#live = live;
    this.#mailboxes = new Mailboxes({
      configuration,
      station: (inbox) => this.#contributions.station(inbox),
      receiveStream,
      ledger,
      bus,
      clock,
    });
    this.#destinations = new DestinationGroups(exchangersOf, clock, (domain) =>
      bus.publish({ type: 'destination.unknown', at: clock.now(), domain }),
    );
  }

  /** Puts a mailing into the ledger; it is sent once it is released. @throws ProblemError when its letter is broken. */
  async submit(submission: Submission): Promise<Submitted> {
    const renderer = await this.#contributions.renderer(submission.campaign.renderer);
    return submit({ book: this.ledger, ...this.#services }, renderer, submission);
  }

  /** Lets a submitted mailing be sent. */
  release(submitted: Submitted): Promise<void> {
    return release({ book: this.ledger, ...this.#services }, submitted);
  }

  /**
   * Sends what is due, until everyone is settled, patience ends, or a person is needed. An account that cannot be set
   * up costs the others nothing: see the fact `account.failed`.
   * @throws ProblemError when nothing at all can be sent.
   */
  async send({ campaigns, patience }: SendWish, signal: AbortSignal): Promise<SendEnd> {
    const running = (await this.ledger.campaigns()).filter(
      ({ id, state }) => state === 'running' && campaigns?.includes(id) !== false,
    );
    const accounts = await this.#usableAccounts(this.#accountsOf(running.map(({ through }) => through)));
    const routes = await usable(
      running.flatMap(({ through }) =>
        'route' in through && this.#configuration.routes.has(through.route) ? [through.route] : [],
      ),
      (name) => this.#contributions.route(name),
    );
    const letters = new Letters((id) => this.#contributions.renderer(id));
    const seeding = this.#mailboxes.seeding();
    return this.#sendStream.run(
      {
        accounts: accounts.made,
        routes: routes.made,
        failed: { accounts: accounts.failed, routes: routes.failed },
        letters,
        schedule: this.#configuration.retry,
        campaigns: running.map(({ id }) => id),
        patience,
        drain,
        destinations: this.#destinations,
        changes: (changed) =>
          this.#live.watch(async (configuration) => changed(await this.#takeUp(configuration, accounts.made.keys()))),
        ...(seeding === undefined ? {} : { seeding }),
      },
      signal,
    );
  }

  /** The run's accounts as they are configured now; one that is configured no more stays as it was until the run ends. */
  async #takeUp(
    configuration: Configuration,
    accounts: Iterable<string>,
  ): Promise<ReadonlyMap<string, SendingAccount>> {
    const renewed = this.#contributions.renewed(configuration);
    const changed = new Map<string, SendingAccount>();
    for (const name of accounts) if (configuration.accounts.has(name)) changed.set(name, await renewed.account(name));
    this.#contributions = renewed;
    return changed;
  }

  /** The calendar before the start. */
  async forecast(wish: ForecastWish): Promise<Plan> {
    const { made } = await this.#usableAccounts(await this.#orderOf(wish.through));
    const accounts = [...made.values()];
    const { timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone } = this.#configuration.company;
    const { clock } = this.#services;
    const parts = { ledger: this.ledger, clock, timeZone, accounts, destinations: this.#destinations };
    const seeding = this.#mailboxes.seeding();
    return planAhead({ ...parts, ...(seeding === undefined ? {} : { seeding }) }, wish);
  }

  /** What the throttles of every account, or of one, keep to and found out. */
  async limits(account?: string): Promise<readonly AccountLimits[]> {
    const names = account === undefined ? [...this.#configuration.accounts.keys()] : [account];
    const limits: AccountLimits[] = [];
    for (const name of names)
      limits.push(await limitsOf(await this.#contributions.account(name), this.ledger, this.#services.clock));
    return limits;
  }

  /** Forgets what was found out about an account; what was sent stays counted. */
  async forgetLimits(account: string): Promise<void> {
    await forgetLimits(await this.#contributions.account(account), this.ledger, this.#services.clock);
  }

  /** Ends the holds that wait for a person: to be called when the person says so. */
  async liftLastingHolds(): Promise<void> {
    const lasting = (await this.ledger.holds()).filter(({ until }) => until === Infinity);
    if (lasting.length === 0) return;
    const at = this.#services.clock.now();
    await this.ledger.releaseSeeds(at);
    await this.ledger.commit({ ...emptyTurn(at), lifted: lasting });
  }

  /** Looks for uncertain mails in the Sent folders of their accounts; nothing is written. */
  lookUp(wish: LookUpWish, signal: AbortSignal): Promise<readonly AccountLookedUp[]> {
    const accountOf = async (name: string): Promise<SendingAccount | Problem> => {
      if (!this.#configuration.accounts.has(name)) return accountMissing(name);
      const { made, failed } = await usable([name], (each) => this.#contributions.account(each));
      return made.get(name) ?? failed.get(name) ?? accountMissing(name);
    };
    return lookUp(wish, accountOf, { book: this.ledger, ...this.#services }, signal);
  }

  /** The accounts of a way out that cannot look into a Sent folder: what becomes uncertain there stays so. */
  async unsearchable(through: SendThrough): Promise<readonly Problem[]> {
    const { made } = await usable(this.#accountsOf([through]), (name) => this.#contributions.account(name));
    return [...made.values()].flatMap(({ name, transport }) =>
      transport.searchSent === undefined ? [cannotLook(name)] : [],
    );
  }

  /** Writes what a look-up found; `requeue`: puts back in the queue what was never taken. */
  settleLookUp(lookedUp: readonly AccountLookedUp[], requeue: boolean): Promise<LookUpSettled> {
    return settleLookUp(lookedUp, requeue, { book: this.ledger, ...this.#services });
  }

  /** Polls one inbox, or all, one after the other. */
  poll(inbox: string | undefined, signal: AbortSignal): Promise<readonly PolledInbox[]> {
    return this.#mailboxes.poll(inbox, signal);
  }

  /** Policy fails closed: an account without its limits has no part. @throws ProblemError when none is left. */
  async #usableAccounts(names: readonly string[]): Promise<Usable<SendingAccount>> {
    const accounts = await usable(names, (name) => this.#contributions.account(name));
    const [first, ...more] = accounts.failed.values();
    if (first !== undefined && accounts.made.size === 0) throw new ProblemError(first, ...more);
    const { bus, clock } = this.#services;
    for (const [account, problem] of accounts.failed)
      bus.publish({ type: 'account.failed', at: clock.now(), account, problem });
    return accounts;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.ledger.close();
  }

  /** A route may pick any account; a campaign that names its account needs no other to be made. */
  #accountsOf(throughs: readonly SendThrough[]): readonly string[] {
    const { accounts } = this.#configuration;
    if (throughs.some((through) => 'route' in through)) return [...accounts.keys()];
    return [
      ...new Set(
        throughs.flatMap((through) => ('account' in through && accounts.has(through.account) ? [through.account] : [])),
      ),
    ];
  }

  /** The accounts a mailing would go through, as the route ranks them for somebody. */
  async #orderOf(through: SendThrough): Promise<readonly string[]> {
    if ('account' in through) return [through.account];
    const route = await this.#contributions.route(through.route);
    const somebody = {
      id: 1,
      campaign: '',
      address: 'somebody@example.com',
      fields: {},
      attempts: 0,
      suppressed: false,
    };
    const ranked = await route.rank(
      somebody,
      [...this.#configuration.accounts.keys()].map((account) => ({ account })),
      this.#services.clock.now(),
    );
    return ranked.map(({ account }) => account);
  }
}
