import type { AccountStanding, DueDelivery } from '../contracts/index.ts';
import type { Closed, Closures } from './closures.ts';
import type { CountedBy } from './counted-by.ts';
import type { SendingAccount } from './sending-account.ts';
import type { Through } from './through.ts';

/** The ways out of a run: its accounts, and what keeps which mails from leaving through them. */
export class Ways {
  readonly #accounts: ReadonlyMap<string, SendingAccount>;
  readonly #counted: CountedBy;
  readonly #closures: Closures;

  constructor(accounts: ReadonlyMap<string, SendingAccount>, counted: CountedBy, closures: Closures) {
    this.#accounts = accounts;
    this.#counted = counted;
    this.#closures = closures;
  }

  /** What keeps this delivery from leaving through this account, and until when; it may be over. */
  closed(account: string, delivery: DueDelivery): Closed | undefined {
    if (!this.#accounts.has(account)) return { until: Infinity, door: account };
    const { narrow } = this.#counted.countsOf(account, delivery);
    return this.#closures.closed(account, delivery.address, narrow);
  }

  /** True when no mail at all leaves through this account. */
  isClosed(account: string, now: number): boolean {
    return (this.#closures.accountClosedUntil(account) ?? 0) > now;
  }

  /** Until when nothing of a campaign that sends through this can leave; undefined, or a time that is past: something can. */
  closedUntil(through: Through, now: number): number | undefined {
    return through.kind === 'account' ? this.#closures.accountClosedUntil(through.account) : this.#allClosedUntil(now);
  }

  /** The accounts as a route is told of them. */
  standings(now: number): readonly AccountStanding[] {
    return [...this.#accounts.keys()].map((account) => {
      const heldUntil = this.#closures.accountClosedUntil(account);
      return heldUntil === undefined || heldUntil <= now ? { account } : { account, heldUntil };
    });
  }

  /** Of the accounts that are shut and open again, the one that does so first. */
  firstToOpen(now: number): Closed | undefined {
    let first: Closed | undefined;
    for (const account of this.#accounts.keys()) {
      const until = this.#closures.accountClosedUntil(account) ?? -Infinity;
      if (until > now && until < (first?.until ?? Infinity)) first = { until, door: account };
    }
    return first;
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
}
