import { minute, noon, without } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about what an earlier host left. */
export const wrongRestarts: Readonly<Record<string, WrongLedger>> = {
  'what was with a connection when the host died becomes uncertain, or queued where the campaign resends': (
    ledger,
  ) => ({ recover: (at) => ledger.recover(at === noon + minute ? at - 1 : at) }),
  'rows that ended or wait are put back in the queue and start afresh': (ledger) => {
    let before = 0;
    return {
      requeue: async (selection, at) => {
        const count = await ledger.requeue(selection, at);
        if (count === 3 && selection.campaign !== undefined) before = 1;
        return count;
      },
      due: async (query) => (await ledger.due(query)).map((row) => ({ ...row, attempts: row.attempts + before })),
    };
  },
  'a finished or cancelled campaign runs again when its rows are requeued, a paused one stays paused': (ledger) => ({
    requeue: async (selection, at) => {
      const count = await ledger.requeue(selection, at);
      if (Object.keys(selection).length === 0) await ledger.setCampaignState('halted', 'running', at);
      return count;
    },
  }),
  'a selection requeues those it names and no others': (ledger) => ({
    requeue: (selection, at) => ledger.requeue(without(selection, 'account'), at),
  }),
  'everything that was stored is there after closing and opening again': (_ledger, opened) =>
    opened === 'again' ? { throttles: async () => [] } : {},
  'rows that were with a connection are recovered by the next owner, and can be settled once claimed again': (
    _ledger,
    opened,
  ) => (opened === 'again' ? { recover: async () => ({ uncertain: 0, requeued: 0 }) } : {}),
};
