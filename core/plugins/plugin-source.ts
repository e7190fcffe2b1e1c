import type { Permissions } from '../contracts/index.ts';

/**
 * `inline`: runs in the host's process and can do what the host can. `isolated`: runs in a process of its own and
 * can do what it was granted.
 */
export type PluginGrade = 'inline' | 'isolated';

/** Where a plugin is, and how far it is trusted. */
export interface PluginSource {
  /** Absolute path of the package. */
  readonly folder: string;
  readonly grade: PluginGrade;
  /** Proposed parts of the contracts that this plugin may use: `name@version`. */
  readonly proposals: readonly string[];
  /** What a person granted when it was installed; absent: what its manifest asks for. */
  readonly granted?: Permissions;
}

/** Folders of plugins that are trusted like the host itself. */
export function inlineSources(folders: readonly string[]): readonly PluginSource[] {
  return folders.map((folder) => ({ folder, grade: 'inline', proposals: [] }));
}
