import type { CampaignId } from './campaign.ts';
import type { RefusalClass, RefusalScope } from './outcome.ts';

/** The ledger's number for one (campaign, recipient); a positive integer. */
export type DeliveryId = number;

/**
 * - `queued`: not tried yet, or certainly not sent. `handed`: with a connection now. `waiting`: next attempt known.
 * - `accepted`, `failed`, `uncertain`, `suppressed`, `cancelled`: where a delivery comes to rest.
 * - `bounced`, `complained`: was accepted, then came back.
 * Their counts always add up to the campaign's recipients.
 */
export const deliveryStates = [
  'queued',
  'handed',
  'waiting',
  'accepted',
  'failed',
  'uncertain',
  'suppressed',
  'cancelled',
  'bounced',
  'complained',
] as const;
/** One of `deliveryStates`. */
export type DeliveryState = (typeof deliveryStates)[number];

/** One person of a list, as it enters the ledger. */
export interface Recipient {
  /** Addr-spec with a lower-case domain; unique within the campaign. */
  readonly address: string;
  /** The list's columns by name: the merge fields. */
  readonly fields: Readonly<Record<string, string>>;
  /** Line of the list this person stands on, counted from 1. */
  readonly line?: number;
}

/** A delivery whose time has come. */
export interface DueDelivery extends Recipient {
  readonly id: DeliveryId;
  readonly campaign: CampaignId;
  /** Attempts that counted so far. */
  readonly attempts: number;
  /** Time of the first attempt that counted; a retry policy gives up by it. */
  readonly firstAttemptAt?: number;
  /** The time it was waiting for; absent for one that comes straight from the queue. */
  readonly dueAt?: number;
  /** True when the address is on the suppression list: it is settled as suppressed instead of sent. */
  readonly suppressed: boolean;
}

/** The ledger's row for a person to read. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly campaign: CampaignId;
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly line?: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Next attempt, while `waiting`. */
  readonly dueAt?: number;
  readonly account?: string;
  readonly class?: RefusalClass;
  readonly scope?: RefusalScope;
  /** The last answer, or why it is uncertain, suppressed or failed. */
  readonly reply?: string;
  readonly queueId?: string;
  readonly changedAt: number;
}

/** A line of a list that could not become a delivery; kept, so that everyone is accounted for. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: 'no-address' | 'invalid-address' | 'duplicate';
  /** The address as it stood in the list, shortened to 320 characters. */
  readonly address: string;
}
