import { committing, finding, minute, noon, reading, without } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about what is due, and claimed. */
export const wrongQueues: Readonly<Record<string, WrongLedger>> = {
  'queued rows are due in list order, page by page': finding((due, { limit }) =>
    limit === 2 ? due.toReversed() : due,
  ),
  'only running campaigns are due, and of those only the ones asked for': (ledger) => ({
    due: (query) => ledger.due(without(query, 'campaigns')),
  }),
  'lists that were added in turns are due in the order of their rows': finding((due) =>
    due.length === 12 ? due.toSorted((one, other) => (one.campaign < other.campaign ? -1 : 1)) : due,
  ),
  'a claimed row is handed and no longer due': reading((row) =>
    row.state === 'handed' ? { ...row, changedAt: row.changedAt + 1 } : row,
  ),
  'neighbours claimed at once keep each their account and campaign': committing((turn, commit) => {
    const [first] = turn.claimed;
    return commit({ ...turn, claimed: turn.claimed.map((each) => ({ ...each, account: first?.account ?? '' })) });
  }),
  'claims of rows that are elsewhere by now are left out, whatever the order of claims': committing(
    async (turn, commit) => {
      const result = await commit(turn);
      const stray = turn.claimed.some(({ delivery }) => delivery === 999_999);
      return stray && result.kind === 'committed' ? { ...result, claimed: [...result.claimed, 999_999] } : result;
    },
  ),
  'claims from the middle of the queue leave the rest of it in order': (ledger) => ({
    due: (query) => ledger.due(query.limit === 3 ? without(query, 'after') : query),
  }),
  'a waiting row is due from its time on, before the queued ones, the earliest first': (ledger) => ({
    nextDueAt: async (campaigns) => {
      const at = await ledger.nextDueAt(campaigns);
      return at === noon + 10 * minute ? at + 1 : at;
    },
  }),
  'a row put off waits on, until its new time': committing((turn, commit) => commit({ ...turn, postponed: [] })),
  'claims and settlements of one turn happen together': committing(async (turn, commit) => {
    if (turn.settled.length === 0 || turn.claimed.length === 0 || turn.throttles.length > 0) return commit(turn);
    const claimed = await commit({ ...turn, settled: [] });
    await commit({ ...turn, claimed: [] });
    return claimed;
  }),
  'cancelling takes what is queued and waiting, never what is with a connection': (ledger) => ({
    cancel: async (campaign, at) => Math.min(2, await ledger.cancel(campaign, at)),
  }),
};
