/** Settings of a `sqlite` store, as the manifest's schema describes them. */
export interface SqliteSettings {
  /** Absolute, or relative to the instance's data folder; `:memory:` keeps nothing. */
  readonly file: string;
  /** What the ledger outlives once a promise has resolved: the end of the process, or the loss of power too. */
  readonly durability: 'process' | 'power';
}
