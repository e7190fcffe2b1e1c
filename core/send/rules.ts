import type { CampaignId, SendBook } from '../contracts/index.ts';
import { CountedBy, type Mailing } from './counted-by.ts';
import type { SendRequest } from './send-request.ts';
import type { SendingAccount } from './sending-account.ts';
import { ThrottleStates } from './throttle-states.ts';

/** The rules of a run: its accounts with their throttles, what a mail is counted by, and what was counted. */
export class Rules {
  readonly counted: CountedBy;
  readonly states: ThrottleStates;
  readonly #accounts: Map<string, SendingAccount>;

  /** `mailings` may grow while the run goes on. */
  constructor(
    { accounts, destinations }: Pick<SendRequest, 'accounts' | 'destinations'>,
    mailings: ReadonlyMap<CampaignId, Mailing>,
    book: Pick<SendBook, 'throttles'>,
  ) {
    this.#accounts = new Map(accounts);
    this.counted = new CountedBy(this.#accounts, mailings, destinations);
    this.states = new ThrottleStates(book);
  }

  /** As they are configured now. */
  get accounts(): ReadonlyMap<string, SendingAccount> {
    return this.#accounts;
  }

  /** Reads the counts that every mail of an account falls under. @throws ProblemError of one that cannot be read. */
  async ensureWide(): Promise<void> {
    const somebody = { campaign: '', address: '', fields: {} };
    for (const name of this.#accounts.keys())
      await this.states.ensure(this.counted.countsOf(name, somebody).all.filter(({ wide }) => wide));
  }

  /**
   * From now on other rules hold, over what was counted until now.
   * @throws ProblemError when a throttle cannot read what its predecessor counted: then nothing has changed.
   */
  async replace(changed: ReadonlyMap<string, SendingAccount>): Promise<void> {
    const throttles = [...changed.values()].flatMap((account) => account.throttles);
    await this.states.replace(new Map(throttles.map(({ key, throttle }) => [key, throttle])));
    for (const [name, account] of changed) if (this.#accounts.has(name)) this.#accounts.set(name, account);
    this.counted.forget();
  }
}
