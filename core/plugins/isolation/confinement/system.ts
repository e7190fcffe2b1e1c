/** What a system has to confine a plugin's process with. Found once, by `findSystem`. */
export interface System {
  /** Where bubblewrap is, tried and found to work here, and the files that Node itself needs inside of it. */
  readonly bubblewrap?: { readonly program: string; readonly libraries: readonly string[] };
  /** Where `prlimit` is. */
  readonly prlimit?: string;
  /** The first of a million user ids that belong to nobody; only when the host may give them out, that is, as root. */
  readonly firstUser?: number;
}

/** A system that has nothing: Node's own permission model stands alone. */
export const bareSystem: System = {};
