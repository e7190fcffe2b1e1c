import type { Security } from '../commands/init-configuration.ts';

/** What is known of a provider: one data file each in this folder, described by `preset.schema.json`. */
export interface Preset {
  /** The name of its file, which a person writes: `gmail`. */
  readonly name: string;
  /** The provider, as people call it. */
  readonly title: string;
  /** The transport made for this provider; an smtp account where there is none. */
  readonly use?: 'gmail';
  /** Settings of an smtp account, as the provider needs them. */
  readonly account: {
    readonly host: string;
    readonly port: number;
    readonly security: Security;
    /** Where the provider says how many it allows. */
    readonly connections?: number;
    /** Where everybody signs in with the same name. */
    readonly user?: string;
    readonly tls?: { readonly verify: 'off' };
  };
  /** Everybody has a host of their own; the one above shows how it is written. */
  readonly ownHost?: true;
  /** Rules as `throttle-limits` reads them; none where no number is known. */
  readonly rules: readonly string[];
  /** Zone by whose clock calendar rules count. */
  readonly timeZone?: string;
  /** Where it was read. */
  readonly source: string;
  /** Year and month in which it was read. */
  readonly read: string;
  /** Whether the provider itself says so. */
  readonly confirmed: boolean;
  /** What a person should know, in sentences. */
  readonly notes: readonly string[];
}
