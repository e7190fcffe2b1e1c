import { ProblemError, type CampaignId } from '@postrider/sdk';
import type { LedgerDatabase } from './ledger-database.ts';

/** Campaign ids are stored once; every other row bears a number. The pairs never change, so they are remembered. */
export function campaignNumbers(database: LedgerDatabase) {
  const byId = database.query<[number]>('SELECT number FROM campaigns WHERE id = ?');
  const byNumber = database.query<[string]>('SELECT id FROM campaigns WHERE number = ?');
  const ids = new Map<number, CampaignId>();
  return {
    find: (id: CampaignId): number | undefined => byId.get(id)?.[0],

    /** @throws ProblemError when there is no such campaign. */
    get(id: CampaignId): number {
      const number = byId.get(id)?.[0];
      if (number !== undefined) return number;
      throw new ProblemError({
        code: 'LEDGER_UNKNOWN_CAMPAIGN',
        what: `The ledger has no campaign ${id}.`,
        next: 'List the campaigns to see their ids.',
      });
    },

    idOf(number: number): CampaignId {
      let id = ids.get(number);
      if (id === undefined) {
        id = byNumber.get(number)?.[0] ?? String(number);
        ids.set(number, id);
      }
      return id;
    },
  };
}
export type CampaignNumbers = ReturnType<typeof campaignNumbers>;
