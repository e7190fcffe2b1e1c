import type { TurnResult } from '@postrider/sdk';
import { committing, finding, reading, without } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about what became of mails, and of seeds. */
export const wrongSettlements: Readonly<Record<string, WrongLedger>> = {
  'an accepted mail rests with the answer and the name the provider gave it': reading((row) =>
    row.state === 'accepted' ? without(row, 'queueId') : row,
  ),
  'failed and uncertain mails rest with the reason and are not tried again by themselves': reading((row) =>
    row.state === 'failed' ? without(row, 'scope') : row,
  ),
  'tries that count are counted from the first one, tries that do not are not': finding((due) =>
    due.map((row) => (row.firstAttemptAt === undefined ? row : { ...row, firstAttemptAt: row.firstAttemptAt + 1 })),
  ),
  'a released mail is back in the queue as if it had not been claimed': reading((row) =>
    row.state === 'queued' ? { ...row, account: 'studio' } : row,
  ),
  'settling a row that is not with a connection is refused, and nothing of that turn is written': committing(
    (turn, commit) => commit(turn).catch((): TurnResult => ({ kind: 'committed', claimed: [] })),
  ),
  'a seed is queued like any mail, and is in no list of campaigns and no count': (ledger) => {
    let sown = 0;
    return {
      sow: (seed, campaign, at) => {
        sown++;
        return ledger.sow(seed, campaign, at);
      },
      tally: async (campaign) => {
        const tally = await ledger.tally(campaign);
        return { ...tally, queued: tally.queued + sown };
      },
    };
  },
  'a seed is open when it was accepted, until it arrives': (ledger) => ({
    seedArrived: async (campaign, delivery, at) => {
      await ledger.seedArrived(campaign, delivery, at);
      return true;
    },
  }),
  'a missing seed is told until it arrives after all, with when a person let its account go on': (ledger) => ({
    seeds: async (which) => (await ledger.seeds(which)).map((seed) => without(seed, 'releasedAt')),
  }),
};
