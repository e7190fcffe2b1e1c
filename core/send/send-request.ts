import type { Bus } from '../bus/bus.ts';
import type {
  CampaignBook,
  CampaignId,
  Clock,
  Hold,
  Problem,
  Random,
  ReportBook,
  Route,
  SeedBook,
  SendBook,
  UncertainBook,
} from '../contracts/index.ts';
import type { DestinationGroups } from './destination-groups.ts';
import type { Letters } from './letters.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import type { Seeding } from './seed-watch.ts';
import type { SendingAccount } from './sending-account.ts';

/** What the send stream works with. */
export interface SendServices {
  readonly book: SendBook & CampaignBook & ReportBook & SeedBook & UncertainBook;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

export interface SendRequest {
  readonly accounts: ReadonlyMap<string, SendingAccount>;
  /** Accounts and routes that are configured and could not be set up, and why. */
  readonly failed?: Failed;
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
  /** Who takes the mail of a domain, for throttles that count by destination; absent: each domain by itself. */
  readonly destinations?: DestinationGroups;
  /** Tells of other rules while the run goes on, until what it returns is disposed. */
  readonly changes?: (changed: (accounts: ReadonlyMap<string, SendingAccount>) => void) => Disposable;
}

/** Why parts that are configured are not there, by their names. */
export interface Failed {
  readonly accounts: ReadonlyMap<string, Problem>;
  readonly routes: ReadonlyMap<string, Problem>;
}

/** Why a run came to its end. */
export type SendEnd =
  | { readonly kind: 'finished' }
  /** What remains may go on at `until`. */
  | { readonly kind: 'paused'; readonly until: number; readonly why: 'throttle' | 'hold' | 'retry' | 'uncertain' }
  /** What remains waits for a person. */
  | { readonly kind: 'held'; readonly holds: readonly Hold[] }
  | { readonly kind: 'stopped' };
