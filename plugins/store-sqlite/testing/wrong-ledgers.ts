import { wrongCampaigns } from './wrong-ledgers/campaigns.ts';
import { wrongQueues } from './wrong-ledgers/queues.ts';
import { wrongSettlements } from './wrong-ledgers/settlements.ts';
import { wrongThrottles } from './wrong-ledgers/throttles.ts';
import { wrongRestarts } from './wrong-ledgers/restarts.ts';
import { wrongUncertain } from './wrong-ledgers/uncertain.ts';
import { wrongReports } from './wrong-ledgers/reports.ts';
import type { WrongLedger } from './wrong-ledgers/wrong-ledger.ts';

/** For each rule of the ledger's kit a ledger that breaks it, and no other. */
export const wrongLedgers: Readonly<Record<string, WrongLedger>> = {
  ...wrongCampaigns,
  ...wrongQueues,
  ...wrongSettlements,
  ...wrongThrottles,
  ...wrongRestarts,
  ...wrongUncertain,
  ...wrongReports,
};
