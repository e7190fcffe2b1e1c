import { settling, without } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about uncertain mails. */
export const wrongUncertain: Readonly<Record<string, WrongLedger>> = {
  'uncertain mails come in list order, page by page, with their account, when they were handed over and when given up':
    (ledger) => ({
      uncertainTries: (query) => ledger.uncertainTries(without(query, 'after')),
    }),
  'witnesses are mails that the same account accepted without doubt, those before apart from those after': (
    ledger,
  ) => ({
    witnesses: async (near, limit) => (await ledger.witnesses(near, limit)).slice(0, 4),
  }),
  'an uncertain mail that turned up is accepted, and says where it was found': settling((end) =>
    end.kind === 'accepted' && end.delivery === 1
      ? { ...end, outcome: { ...end.outcome, reply: { text: '250' } } }
      : end,
  ),
  'an uncertain mail that was never taken is back in the queue of a campaign that runs again, and the try does not count':
    (ledger) => ({
      settleUncertain: async (ends, at) => {
        const settled = await ledger.settleUncertain(ends, at);
        for (const id of settled)
          if (ends.some(({ kind, delivery }) => kind === 'absent' && delivery === id))
            await ledger.setCampaignState('spring', 'paused', at);
        return settled;
      },
    }),
  'an uncertain mail of which nothing is proved says so after what it said, once, and stays as it is': settling((end) =>
    end.kind === 'unknown' ? { ...end, why: `${end.why} ${end.why}` } : end,
  ),
  'what is known of a try changes only a row that is uncertain of this very try': (ledger) => ({
    settleUncertain: async (ends, at) => {
      const [now] = await ledger.uncertainTries({ campaign: 'spring', limit: 1 });
      return ledger.settleUncertain(
        ends.map((end) => (now === undefined ? end : { ...end, handedAt: now.handedAt })),
        at,
      );
    },
  }),
  'a person is picked by address in every campaign, upper and lower case being the same': (ledger) => ({
    requeue: (selection, at) => ledger.requeue(without(selection, 'addresses'), at),
  }),
};
