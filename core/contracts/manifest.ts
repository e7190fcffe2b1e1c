import type { ContributionKind } from './plugin.ts';

/** JSON Schema (draft 2020-12), self-contained. `{ "secret": true }` stands for a secret reference. */
export type SettingsSchema = Readonly<Record<string, unknown>>;

/** One thing a plugin brings. */
export interface ContributionManifest {
  /** What configuration writes after `use:`. Lower case, digits, hyphens. */
  readonly id: string;
  /** Contract and its version, for example `transport/v1`. */
  readonly api: string;
  readonly title: string;
  readonly settings: SettingsSchema;
}

/** What a plugin asks for; granted by the host before its code runs. */
export interface Permissions {
  /** `host:port`, literal or templated from settings: `${settings.host}:${settings.port}`. */
  readonly network?: readonly string[];
  /** True: a folder of its own for each instance, see `Instance.dataFolder`. */
  readonly data?: boolean;
  /** `metadata`: facts that tell who got mail and what became of it; without it a plugin sees none of these. */
  readonly mail?: 'metadata';
}

/** The `postrider` key of a plugin's `package.json`, with that file's own name and version. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** Range of host versions, enforced (`engines.postrider`). */
  readonly engine: string;
  /** Entry module, relative to the package. */
  readonly main: string;
  /** Absolute path of the package. */
  readonly folder: string;
  readonly contributes: { readonly [Kind in ContributionKind]?: readonly ContributionManifest[] };
  /** Other plugins with version ranges. */
  readonly requires: Readonly<Record<string, string>>;
  readonly permissions: Permissions;
  /**
   * Parts of the contracts on trial that it cannot do without, `name@version`. Refused unless the host has them and the
   * configuration names them for this plugin.
   */
  readonly proposals?: readonly string[];
}
