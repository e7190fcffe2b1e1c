import type { Ledger } from '#contracts';

/** A promise of the contract and what proves it, on a ledger that is new and empty. */
export interface LedgerCheck {
  readonly name: string;
  readonly check: (ledger: Ledger) => Promise<void>;
}
