import type { CampaignId } from './campaign.ts';
import type { DeliveryId } from './delivery.ts';
import type { Hold } from './hold.ts';
import type { InboundKind, JoinedDelivery } from './inbound-mail.ts';
import type { Settlement } from './ledger-turn.ts';
import type { Problem } from './problem.ts';
import type { Seed } from './seed.ts';
import type { Suppression } from './suppression.ts';
import type { TaskReference } from './task-sink.ts';

/** Something that happened, in the past tense. Facts tell; nobody is asked anything through them. Many deliveries share one fact. */
export type Fact =
  | {
      readonly type: 'campaign.submitted';
      readonly at: number;
      readonly campaign: CampaignId;
      readonly recipients: number;
      readonly rejected: number;
    }
  /** Nothing of it can go before a person mends what is said: its route, its only account or its letter failed. */
  | { readonly type: 'campaign.blocked'; readonly at: number; readonly campaign: CampaignId; readonly problem: Problem }
  | { readonly type: 'campaign.finished'; readonly at: number; readonly campaign: CampaignId }
  | { readonly type: 'deliveries.handed'; readonly at: number; readonly deliveries: readonly DeliveryId[] }
  | { readonly type: 'deliveries.settled'; readonly at: number; readonly settlements: readonly Settlement[] }
  /** What was uncertain was looked for in the account's Sent folder: it is there, or is not and goes back in the queue. */
  | {
      readonly type: 'deliveries.resolved';
      readonly at: number;
      readonly account: string;
      readonly found: readonly DeliveryId[];
      readonly requeued: readonly DeliveryId[];
    }
  /** The account's Sent folder could not be looked into, or proves nothing: what is uncertain stays so. */
  | { readonly type: 'search.failed'; readonly at: number; readonly account: string; readonly problem: Problem }
  | { readonly type: 'deliveries.suppressed'; readonly at: number; readonly deliveries: readonly DeliveryId[] }
  | {
      readonly type: 'deliveries.recovered';
      readonly at: number;
      readonly uncertain: number;
      readonly requeued: number;
    }
  /** It could not be set up and has no part in this run; the others go on. */
  | { readonly type: 'account.failed'; readonly at: number; readonly account: string; readonly problem: Problem }
  | { readonly type: 'account.held'; readonly at: number; readonly hold: Hold }
  | { readonly type: 'account.lifted'; readonly at: number; readonly account: string; readonly group?: string }
  | { readonly type: 'connection.opened'; readonly at: number; readonly account: string }
  | { readonly type: 'connection.closed'; readonly at: number; readonly account: string; readonly mails: number }
  | { readonly type: 'connection.refused'; readonly at: number; readonly account: string; readonly problem: Problem }
  | {
      readonly type: 'sending.paused';
      readonly at: number;
      readonly until: number;
      readonly why: 'throttle' | 'hold' | 'retry' | 'uncertain';
    }
  /** Other rules hold from now on; what was counted until now stays. */
  | { readonly type: 'configuration.changed'; readonly at: number }
  /** The configuration was changed while sending, and is not in order: what held before still holds. */
  | { readonly type: 'configuration.refused'; readonly at: number; readonly problems: readonly Problem[] }
  /** The DNS does not say who takes this domain's mail: it is counted by itself. */
  | { readonly type: 'destination.unknown'; readonly at: number; readonly domain: string }
  | { readonly type: 'plugin.activated'; readonly at: number; readonly plugin: string; readonly milliseconds: number }
  | { readonly type: 'plugin.failed'; readonly at: number; readonly plugin: string; readonly problem: Problem }
  /** The process of an isolated plugin came to an end. */
  | {
      readonly type: 'plugin.crashed';
      readonly at: number;
      readonly plugin: string;
      readonly problem: Problem;
      /** It is not used before then; absent: it is not used again. */
      readonly until?: number;
    }
  | { readonly type: 'plugin.restarted'; readonly at: number; readonly plugin: string; readonly milliseconds: number }
  | { readonly type: 'plugin.disabled'; readonly at: number; readonly plugin: string; readonly problem: Problem }
  | {
      readonly type: 'inbox.polled';
      readonly at: number;
      readonly inbox: string;
      readonly listed: number;
      readonly read: number;
    }
  | {
      readonly type: 'mail.received';
      readonly at: number;
      readonly inbox: string;
      readonly uid: string;
      readonly kind: InboundKind;
      readonly joined?: JoinedDelivery;
    }
  | { readonly type: 'task.created'; readonly at: number; readonly sink: string; readonly reference: TaskReference }
  | { readonly type: 'address.suppressed'; readonly at: number; readonly suppression: Suppression }
  | {
      readonly type: 'delivery.returned';
      readonly at: number;
      readonly delivery: DeliveryId;
      readonly state: 'bounced' | 'complained';
    }
  | { readonly type: 'seed.sown'; readonly at: number; readonly seed: Seed }
  /** What its account was accepted since `seed.from` may never arrive; the account is held. */
  | { readonly type: 'seed.missed'; readonly at: number; readonly seed: Seed }
  /** The mailbox that it was to arrive in could not be read: nothing is known of its window. */
  | { readonly type: 'seed.unseen'; readonly at: number; readonly seed: Seed }
  | { readonly type: 'seed.arrived'; readonly at: number; readonly delivery: DeliveryId };

/** What a fact is called. */
export type FactType = Fact['type'];
/** The fact of this type. */
export type FactOf<Type extends FactType> = Extract<Fact, { readonly type: Type }>;
