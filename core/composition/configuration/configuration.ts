import type { Disposal, Place } from '../../contracts/index.ts';
import type { PluginSource } from '../../plugins/plugin-source.ts';
import type { RetrySchedule } from '../../send/retry-schedule.ts';
import type { Scope } from '../../send/scope.ts';
import type { Seeding } from '../../send/seed-watch.ts';

/** One configured use of a contribution. */
export interface InstanceConfiguration {
  readonly name: string;
  /** The contribution's id. */
  readonly use: string;
  /** Validated by the contribution's schema, defaults filled in; the host's own settings are not among them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same without the defaults: files, secrets and this computer's own addresses are granted by what a person wrote. */
  readonly written?: Readonly<Record<string, unknown>>;
  /** Where it stands in the file. */
  readonly place: Place;
}

export interface AccountConfiguration extends InstanceConfiguration {
  /** Names of throttles, all of which must grant. */
  readonly throttles: readonly string[];
  /** The throttle that finds out limits beside them; absent: none does, or one of them does already. */
  readonly discovery?: InstanceConfiguration;
}

export interface ThrottleConfiguration extends InstanceConfiguration {
  /** What it counts together. */
  readonly per: Scope;
}

export interface InboxConfiguration extends InstanceConfiguration {
  readonly department?: string;
  /** Who works the tasks; `task.user` in the file, because `user` is what many mail servers call their login. */
  readonly user?: string;
  readonly task?: { readonly sink: string; readonly type?: string; readonly status?: string };
  /** Names of handlers, asked in this order. */
  readonly handlers: readonly string[];
  /** Milliseconds since the epoch: mail older than this is left alone. */
  readonly excludeBefore?: number;
  readonly disposal: Disposal;
  /** Octets of the largest mail that is fetched. */
  readonly sizeLimit: number;
  /** The address at which seed mails arrive here; absent: none do. */
  readonly seed?: string;
}

export interface CompanyConfiguration {
  readonly name: string;
  readonly from: string;
  /** At most one of account and route. */
  readonly account?: string;
  readonly route?: string;
  readonly replyTo?: string;
  /** Absolute path. */
  readonly signature?: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone?: string;
}

/** A person who writes under their own name. */
export interface UserConfiguration {
  readonly from: string;
  readonly name?: string;
  /** At most one of account and route. */
  readonly account?: string;
  readonly route?: string;
  /** Absolute path. */
  readonly signature?: string;
}

/** A whole configuration, checked: what it names exists, and nothing in it is unknown. */
export interface Configuration {
  /** Absolute path. */
  readonly file: string;
  /** The file's folder; relative paths in it start here. */
  readonly folder: string;
  readonly company: CompanyConfiguration;
  readonly users: ReadonlyMap<string, UserConfiguration>;
  readonly accounts: ReadonlyMap<string, AccountConfiguration>;
  readonly throttles: ReadonlyMap<string, ThrottleConfiguration>;
  readonly routes: ReadonlyMap<string, InstanceConfiguration>;
  readonly handlers: ReadonlyMap<string, InstanceConfiguration>;
  readonly inboxes: ReadonlyMap<string, InboxConfiguration>;
  readonly tasks: ReadonlyMap<string, InstanceConfiguration>;
  readonly ledger: InstanceConfiguration;
  readonly retry: RetrySchedule;
  /** Without effect unless an inbox has a `seed` address. */
  readonly seeding: Pick<Seeding, 'every' | 'within'>;
  /** Further plugins. */
  readonly plugins: readonly PluginSource[];
}

export const Configuration: unique symbol = Symbol.for('postrider.Configuration');

/** What the host app uses where the file says nothing; the core names no provider. */
export interface ConfigurationDefaults {
  /** Id of the store that keeps the ledger. */
  readonly store: string;
  /** Ids of the handlers that every inbox has. */
  readonly handlers: readonly string[];
  /** Id of the throttle that finds out, for each account, the limits nobody told; absent: none does. */
  readonly discovery?: string;
}
