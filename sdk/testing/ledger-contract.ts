import type { Ledger } from '#contracts';
import type { ContractCase } from './contract-case.ts';
import { campaignCases } from './ledger-contract/campaign-cases.ts';
import type { LedgerCheck } from './ledger-contract/ledger-check.ts';
import { queueCases } from './ledger-contract/queue-cases.ts';
import { receiveCases } from './ledger-contract/receive-cases.ts';
import { reopenCases } from './ledger-contract/reopen-cases.ts';
import { reportCases } from './ledger-contract/report-cases.ts';
import { restartCases } from './ledger-contract/restart-cases.ts';
import { seedCases } from './ledger-contract/seed-cases.ts';
import { settlementCases } from './ledger-contract/settlement-cases.ts';
import { suppressionCases } from './ledger-contract/suppression-cases.ts';
import { throttleCases } from './ledger-contract/throttle-cases.ts';
import { uncertainCases } from './ledger-contract/uncertain-cases.ts';

/** How the kit gets at the ledgers it tries. */
export interface LedgerUnderTest {
  /** A new, empty ledger, in mode `own`. The kit closes it. */
  readonly open: () => Promise<Ledger>;
  /**
   * Closes this ledger and opens what it left behind, in mode `own`. Leaving it out means: nothing outlives `close`,
   * and the cases about that are left out too.
   */
  readonly reopen?: (ledger: Ledger) => Promise<Ledger>;
}

/**
 * What every ledger must do, case by case, for any test runner:
 * `test.each(ledgerContract({ open }))('$name', ({ run }) => run());`
 */
export function ledgerContract(ledgers: LedgerUnderTest): readonly ContractCase[] {
  const checks: readonly LedgerCheck[] = [
    ...campaignCases,
    ...queueCases,
    ...settlementCases,
    ...seedCases,
    ...throttleCases,
    ...restartCases,
    ...uncertainCases,
    ...suppressionCases,
    ...reportCases,
    ...receiveCases,
  ];
  const { reopen } = ledgers;
  return [
    ...checks.map(({ name, check }) => ({
      name,
      async run() {
        const ledger = await ledgers.open();
        try {
          await check(ledger);
        } finally {
          await ledger.close();
        }
      },
    })),
    ...(reopen === undefined
      ? []
      : reopenCases.map(({ name, before, after }) => ({
          name,
          async run() {
            const first = await ledgers.open();
            await before(first);
            const second = await reopen(first);
            try {
              await after(second);
            } finally {
              await second.close();
            }
          },
        }))),
  ];
}
