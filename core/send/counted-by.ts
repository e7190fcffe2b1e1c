import type { Campaign, CampaignId, DueDelivery, Throttle } from '../contracts/index.ts';
import { recipientDomain } from './recipient-domain.ts';
import type { DestinationGroups } from './destination-groups.ts';
import { countKey, coversAccount, timeZoneOf, type Scope } from './scope.ts';
import type { KeyedThrottle, SendingAccount } from './sending-account.ts';

/** One count that a mail falls under. */
export interface Count {
  /** The key its state is kept under. */
  readonly key: string;
  /** The throttle's name. */
  readonly name: string;
  readonly throttle: Throttle;
  /** True when every mail of the account falls under it. */
  readonly wide: boolean;
  /** Of the recipients, where it counts by time zone and the list names one. */
  readonly timeZone?: string;
}

/** All counts that some mails fall under together. */
export interface Counts {
  readonly all: readonly Count[];
  /** Keys of those that other mails of the account need not fall under. */
  readonly narrow: readonly string[];
}

/** What the counts of a mailing go by. */
export interface Mailing {
  readonly sender: string;
  /** The user who sends it; absent: the company. */
  readonly user?: string;
}

export function mailingOf({ sender, user }: Pick<Campaign, 'sender' | 'user'>): Mailing {
  return { sender: sender.address, ...(user === undefined ? {} : { user }) };
}

type Addressed = Pick<DueDelivery, 'campaign' | 'address' | 'fields'>;

const none: Counts = { all: [], narrow: [] };
/** Counts remembered per account: lists may have more domains than memory should hold. */
const mostRemembered = 20_000;

/** Finds the counts that a mail through an account falls under. Mails with the same ones get the same object, as a rule. */
export class CountedBy {
  readonly #accounts: ReadonlyMap<string, SendingAccount>;
  readonly #mailings: ReadonlyMap<CampaignId, Mailing>;
  readonly #groups: DestinationGroups | undefined;
  readonly #remembered = new Map<string, Map<string, Counts>>();

  constructor(
    accounts: ReadonlyMap<string, SendingAccount>,
    mailings: ReadonlyMap<CampaignId, Mailing>,
    groups?: DestinationGroups,
  ) {
    this.#accounts = accounts;
    this.#mailings = mailings;
    this.#groups = groups;
  }

  /** True when some throttle counts by destination: `prepare` then has to be called before `countsOf`. */
  get byDestination(): boolean {
    return this.#some('destination');
  }

  /** Learns who takes the mail of these recipients. */
  async prepare(recipients: readonly Pick<DueDelivery, 'address'>[], within?: number): Promise<void> {
    await this.#groups?.know(
      recipients.map(({ address }) => recipientDomain(address)),
      within,
    );
  }

  /** Recipients of the same portion fall under the same counts, whichever of the accounts takes their mail. */
  portionOf({ address, fields }: Pick<DueDelivery, 'address' | 'fields'>): string {
    const group = this.byDestination ? this.#groupOf(address) : '';
    const zone = this.#some('time-zone') ? (timeZoneOf(fields) ?? '') : '';
    return `${group}\n${zone}`;
  }

  /** The count that a mail through an account falls under with this throttle, whether the account still names it or not. */
  countOf(throttle: KeyedThrottle, account: string, { campaign, address, fields }: Addressed): Count {
    const group = throttle.per === 'destination' ? this.#groupOf(address) : '';
    const zone = throttle.per === 'time-zone' ? (timeZoneOf(fields) ?? '') : '';
    return this.#count(throttle, account, campaign, group, zone);
  }

  countsOf(account: string, delivery: Addressed): Counts {
    const sending = this.#accounts.get(account);
    if (sending === undefined || sending.throttles.length === 0) return none;
    const group = sending.throttles.some(({ per }) => per === 'destination') ? this.#groupOf(delivery.address) : '';
    const zone = sending.throttles.some(({ per }) => per === 'time-zone') ? (timeZoneOf(delivery.fields) ?? '') : '';
    const remembered = this.#rememberedOf(account);
    const key = `${delivery.campaign}\n${group}\n${zone}`;
    const before = remembered.get(key);
    if (before !== undefined) return before;
    const all = sending.throttles.map((throttle) => this.#count(throttle, account, delivery.campaign, group, zone));
    const counts = { all, narrow: all.filter(({ wide }) => !wide).map((count) => count.key) };
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(key, counts);
    return counts;
  }

  /** The throttles of the accounts are others now. */
  forget(): void {
    this.#remembered.clear();
  }

  #some(scope: Scope): boolean {
    for (const { throttles } of this.#accounts.values()) if (throttles.some(({ per }) => per === scope)) return true;
    return false;
  }

  #groupOf(address: string): string {
    const domain = recipientDomain(address);
    return this.#groups?.groupOf(domain) ?? domain;
  }

  #count(
    { key: name, throttle, per = 'everything' }: KeyedThrottle,
    account: string,
    campaign: CampaignId,
    group: string,
    zone: string,
  ): Count {
    const mailing = this.#mailings.get(campaign);
    const values: Readonly<Record<Scope, string>> = {
      everything: '',
      account,
      user: mailing?.user ?? '',
      sender: mailing?.sender.toLowerCase() ?? '',
      campaign,
      destination: group,
      'time-zone': zone,
    };
    const count = { key: countKey(name, per, values[per]), name, throttle, wide: coversAccount(per) };
    return per === 'time-zone' && zone !== '' ? { ...count, timeZone: zone } : count;
  }

  #rememberedOf(account: string): Map<string, Counts> {
    const remembered = this.#remembered.get(account) ?? new Map<string, Counts>();
    this.#remembered.set(account, remembered);
    return remembered;
  }
}
