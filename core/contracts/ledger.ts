import type { Campaign, CampaignId, CampaignState } from './campaign.ts';
import type { Delivery, DeliveryId, DeliveryState, DueDelivery, Recipient, RejectedRow } from './delivery.ts';
import type { Hold } from './hold.ts';
import type { InboundKind } from './inbound-mail.ts';
import type { ThrottleRecord, Turn, TurnResult } from './ledger-turn.ts';
import type { RefusalClass } from './outcome.ts';
import type { SeedBook } from './seed.ts';
import type { Suppression } from './suppression.ts';
import type { UncertainBook } from './uncertain-try.ts';

/** How many deliveries stand in each state. */
export type Tally = Readonly<Record<DeliveryState, number>>;

/** Picks deliveries; all given conditions hold at once. */
export interface DeliverySelection {
  readonly campaign?: CampaignId;
  readonly states?: readonly DeliveryState[];
  readonly classes?: readonly RefusalClass[];
  /** Recipient domain, lower case. */
  readonly domain?: string;
  readonly account?: string;
  readonly ids?: readonly DeliveryId[];
  /** Recipients by address; upper and lower case are the same, as for duplicates. */
  readonly addresses?: readonly string[];
}

/** What became of a list that was put into the ledger. */
export interface Enlisted {
  readonly added: number;
  /** Addresses the campaign already had, by the line they stood on. */
  readonly duplicates: readonly RejectedRow[];
}

/** Campaigns and their lists. */
export interface CampaignBook {
  addCampaign(campaign: Campaign): Promise<void>;
  /** Undefined when there is none of that id. */
  campaign(id: CampaignId): Promise<Campaign | undefined>;
  /** Newest first. */
  campaigns(): Promise<readonly Campaign[]>;
  setCampaignState(id: CampaignId, state: CampaignState, at: number): Promise<void>;
  /** One transaction. Rejected rows, given ones and found duplicates, are kept with the campaign. */
  enlist(
    id: CampaignId,
    recipients: readonly Recipient[],
    rejected: readonly RejectedRow[],
    at: number,
  ): Promise<Enlisted>;
  /** Ordered by line. */
  rejectedRows(id: CampaignId): AsyncIterable<RejectedRow>;
}

/** What the send stream reads and writes. */
export interface SendBook {
  /**
   * `queued` rows in list order and `waiting` rows that are due, of running campaigns, the due ones first.
   * `after` skips rows already looked at in this pass (those of lower or equal id among the `queued`).
   */
  due(query: {
    readonly now: number;
    readonly limit: number;
    readonly campaigns?: readonly CampaignId[];
    readonly after?: DeliveryId;
  }): Promise<readonly DueDelivery[]>;
  /** The earliest `dueAt` of waiting rows in running campaigns. */
  nextDueAt(campaigns?: readonly CampaignId[]): Promise<number | undefined>;
  commit(turn: Turn): Promise<TurnResult>;
  /** In the order asked for; keys without a record are left out. */
  throttles(keys: readonly string[]): Promise<readonly ThrottleRecord[]>;
  holds(): Promise<readonly Hold[]>;
  /**
   * For rows left `handed` by a host that died: campaigns that resend turn them `queued`, all others `uncertain`.
   * Call before the first turn.
   */
  recover(at: number): Promise<{ readonly uncertain: number; readonly requeued: number }>;
  /** Puts `failed`, `uncertain`, `waiting` or `cancelled` rows back in the queue and reopens their campaigns. Resolves with how many. */
  requeue(selection: DeliverySelection, at: number): Promise<number>;
  /** `queued` and `waiting` rows become `cancelled`. Resolves with how many. */
  cancel(campaign: CampaignId, at: number): Promise<number>;
}

/** What reports are made of. */
export interface ReportBook {
  tally(campaign?: CampaignId): Promise<Tally>;
  /** In list order, read in pages: memory does not grow with the list. */
  deliveries(selection: DeliverySelection): AsyncIterable<Delivery>;
  /** Counts of `waiting`, `failed` and `uncertain` by class and reply, most frequent first. */
  reasons(
    campaign: CampaignId,
    limit: number,
  ): Promise<
    readonly {
      readonly state: DeliveryState;
      readonly class?: RefusalClass;
      readonly reply: string;
      readonly count: number;
    }[]
  >;
}

/** What the receive stream did with one mail. */
export interface InboundRecord {
  readonly inbox: string;
  readonly uid: string;
  readonly kind: InboundKind | 'seed' | 'not-understood' | 'too-large' | 'excluded';
  readonly messageId?: string;
  readonly from?: string;
  readonly subject?: string;
  readonly delivery?: DeliveryId;
  readonly at: number;
}

/** What an inbound mail proves about a delivery: an accepted or uncertain one becomes `bounced` or `complained`. */
export interface ReturnedDelivery {
  readonly delivery: DeliveryId;
  readonly state: 'bounced' | 'complained';
  readonly reply: string;
}

/** What the receive stream reads and writes. */
export interface ReceiveBook {
  /** Which of these were recorded before, and as what: a mail that was not understood stays in the mailbox for good. */
  seen(inbox: string, uids: readonly string[]): Promise<ReadonlyMap<string, InboundRecord['kind']>>;
  /** One transaction: the record, the deliveries it proves returned, and the suppressions it leads to. Idempotent by inbox and uid. */
  record(
    record: InboundRecord,
    returned: readonly ReturnedDelivery[],
    suppressions: readonly Suppression[],
  ): Promise<void>;
  /** The task reference stored under an action's key, if the action was carried out. */
  actionDone(key: string): Promise<string | undefined>;
  markActionDone(key: string, reference: string, at: number): Promise<void>;
  delivery(id: DeliveryId): Promise<Delivery | undefined>;
  /** The newest delivery to this address that left the host. */
  latestDeliveryTo(address: string): Promise<Delivery | undefined>;
}

/** Addresses that are not written to. */
export interface SuppressionBook {
  suppress(suppressions: readonly Suppression[]): Promise<number>;
  unsuppress(address: string): Promise<boolean>;
  suppressions(): AsyncIterable<Suppression>;
}

/** The durable record. Opened by a store; see there for who may hold it. */
export interface Ledger
  extends CampaignBook, SendBook, ReportBook, ReceiveBook, SuppressionBook, SeedBook, UncertainBook {
  /** Ends all use and gives up ownership. */
  close(): Promise<void>;
}
export const Ledger: unique symbol = Symbol.for('postrider.Ledger');
