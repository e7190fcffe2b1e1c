import type {
  CampaignId,
  Facts,
  Ledger,
  LedgerMode,
  Manifest,
  Problem,
  Renderer,
  SendThrough,
  Task,
} from '../contracts/index.ts';
import type { Forecast } from '../planner/forecast.ts';
import type { BootEntry } from '../plugins/boot-tree.ts';
import type { PollReport } from '../receive/poll-report.ts';
import type { SendEnd } from '../send/send-run.ts';
import type { Submission, Submitted } from '../send/submit.ts';
import type { Configuration } from './configuration/configuration.ts';

/** A host composed from one configuration file. Nothing is activated before it is needed. */
export interface Host extends AsyncDisposable {
  readonly configuration: Configuration;
  /** What happens in this host, as it happens. */
  readonly facts: Facts;
  /** Plugins that were found, good ones only; what is wrong with others is in `pluginProblems`. */
  readonly manifests: readonly Manifest[];
  readonly pluginProblems: readonly Problem[];
  /** Opens the ledger. @throws ProblemError as the store says: in use, newer, damaged, disk full. */
  openLedger(mode: LedgerMode): Promise<LedgerSession>;
  renderer(id: string): Promise<Renderer>;
  /** Connects and signs in, sends nothing. Resolves with what is wrong, or undefined. */
  verifyAccount(name: string, signal: AbortSignal): Promise<Problem | undefined>;
  verifyInbox(name: string, signal: AbortSignal): Promise<Problem | undefined>;
  /** Newest first, of every sink that can list. */
  tasks(limit: number): Promise<readonly { readonly sink: string; readonly tasks: readonly Task[] }[]>;
  /** Activates every plugin that the configuration uses. */
  activateAll(): Promise<void>;
  bootTree(): readonly BootEntry[];
}

/** What can be done while the ledger is open. */
export interface LedgerSession extends AsyncDisposable {
  readonly ledger: Ledger;
  submit(submission: Submission): Promise<Submitted>;
  send(request: SendWish, signal: AbortSignal): Promise<SendEnd>;
  forecast(request: ForecastWish): Promise<Forecast>;
  /** Ends the holds that wait for a person: to be called when the person says so. */
  liftLastingHolds(): Promise<void>;
  /** Polls one inbox, or all, one after the other. */
  poll(
    inbox: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly { readonly inbox: string; readonly report: PollReport }[]>;
}

export interface SendWish {
  readonly campaigns?: readonly CampaignId[];
  /** Milliseconds to wait, at most, for a limit, a hold or a retry; Infinity: until everyone is settled. */
  readonly patience: number;
}

export interface ForecastWish {
  readonly recipients: number;
  readonly bytesPerMail: number;
  readonly through: SendThrough;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}
