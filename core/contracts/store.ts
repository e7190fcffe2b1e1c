import type { Ledger } from './ledger.ts';

/**
 * - `own`: reads and writes; one host at a time. A second one is refused with a problem that names the first.
 * - `read`: for reports while another host sends; writes are refused.
 */
export type LedgerMode = 'own' | 'read';

/** What a ledger is opened with. */
export interface OpenLedger {
  readonly mode: LedgerMode;
  /** Who opens, for the message a second host gets: computer, process, program. */
  readonly host: string;
}

/** Opens ledgers. */
export interface Store {
  /** @throws ProblemError: in use by another host, written by a newer version, disk full, damaged. */
  open(request: OpenLedger): Promise<Ledger>;
}
