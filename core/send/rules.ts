import type { CampaignId, Clock, SendBook } from '../contracts/index.ts';
import { CountedBy, type Mailing } from './counted-by.ts';
import { commitRecount } from './recount.ts';
import type { SendRequest } from './send-request.ts';
import type { SendingAccount } from './sending-account.ts';
import { ThrottleStates } from './throttle-states.ts';

interface RulesServices {
  readonly book: Pick<SendBook, 'commit' | 'throttles' | 'tried'>;
  readonly clock: Clock;
}

/** The rules of a run: its accounts with their throttles, what a mail is counted by, and what was counted. */
export class Rules {
  readonly counted: CountedBy;
  readonly states: ThrottleStates;
  readonly #accounts: Map<string, SendingAccount>;
  readonly #services: RulesServices;

  /** `mailings` may grow while the run goes on. */
  constructor(
    { accounts, destinations }: Pick<SendRequest, 'accounts' | 'destinations'>,
    mailings: ReadonlyMap<CampaignId, Mailing>,
    services: RulesServices,
  ) {
    this.#services = services;
    this.#accounts = new Map(accounts);
    this.counted = new CountedBy(this.#accounts, mailings, destinations);
    this.states = new ThrottleStates(services.book, services.clock);
  }

  /** As they are configured now. */
  get accounts(): ReadonlyMap<string, SendingAccount> {
    return this.#accounts;
  }

  /**
   * Counts anew what has to be, and reads the counts that every mail of an account falls under.
   * @throws ProblemError of one that cannot be read.
   */
  async begin(): Promise<void> {
    await this.#recount(this.#accounts);
    const somebody = { campaign: '', address: '', fields: {} };
    for (const name of this.#accounts.keys())
      await this.states.ensure(this.counted.countsOf(name, somebody).all.filter(({ wide }) => wide));
  }

  /**
   * From now on other rules hold, over what was counted until now.
   * @throws ProblemError when a throttle cannot read what its predecessor counted: then nothing has changed.
   */
  async replace(changed: ReadonlyMap<string, SendingAccount>): Promise<void> {
    const accounts = new Map([...this.#accounts].map(([name, account]) => [name, changed.get(name) ?? account]));
    const throttles = new Map(
      [...changed.values()].flatMap((account) =>
        account.throttles.map(({ key, throttle }) => [key, throttle] as const),
      ),
    );
    const adopted = await this.states.adopt(throttles);
    // Written only now: what is counted anew for rules that are refused would be out of date once they are taken up.
    if (await this.#recount(accounts)) await this.states.reload(throttles);
    else this.states.replace(adopted);
    for (const [name, account] of changed) if (this.#accounts.has(name)) this.#accounts.set(name, account);
    this.counted.forget();
  }

  /** Throttles that are new, or count others together than before, learn what was sent. */
  #recount(accounts: ReadonlyMap<string, SendingAccount>): Promise<boolean> {
    const { book, clock } = this.#services;
    return commitRecount({ book, accounts, counted: this.counted, clock });
  }
}
