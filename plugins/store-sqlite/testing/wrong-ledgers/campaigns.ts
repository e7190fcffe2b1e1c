import { changed, without } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about campaigns and their lists. */
export const wrongCampaigns: Readonly<Record<string, WrongLedger>> = {
  'a campaign is kept whole and runs': (ledger) => ({
    campaign: async (id) => {
      const campaign = await ledger.campaign(id);
      return campaign && without(campaign, 'nameColumn');
    },
  }),
  'a campaign that is not there is undefined, and nothing can be done to it': (ledger) => ({
    setCampaignState: async (id, state, at) => {
      if (id !== 'none') await ledger.setCampaignState(id, state, at);
    },
  }),
  'a second campaign of the same id is refused and the first stays': (ledger) => ({
    addCampaign: async (campaign) => {
      if (campaign.name !== 'Another') await ledger.addCampaign(campaign);
    },
  }),
  'campaigns come newest first and keep the state they were given': (ledger) => ({
    campaigns: async () => (await ledger.campaigns()).toReversed(),
  }),
  'a list becomes queued deliveries in its order, with every field': (ledger) => ({
    deliveries: (selection) =>
      changed(ledger.deliveries(selection), (rows) =>
        rows.map((row) => ({
          ...row,
          fields: Object.fromEntries(Object.entries(row.fields).filter(([, value]) => value !== '')),
        })),
      ),
  }),
  'everyone on a list is accounted for: deliveries, duplicates and rejected lines': (ledger) => ({
    rejectedRows: (id) =>
      changed(ledger.rejectedRows(id), (rows) => rows.filter(({ reason }) => reason !== 'duplicate')),
  }),
  'the same list read again adds nobody and tells of nobody twice': (ledger) => ({
    enlist: async (id, recipients, rejected, at) => {
      const enlisted = await ledger.enlist(id, recipients, rejected, at);
      if (enlisted.added > 0 || recipients.length !== 3) return enlisted;
      return { added: 0, duplicates: [{ line: 2, reason: 'duplicate', address: 'person1@example.com' }] };
    },
  }),
  'many rejected lines come in the order of the list': (ledger) => ({
    rejectedRows: (id) => changed(ledger.rejectedRows(id), (rows) => rows.slice(0, 2000)),
  }),
  'the same person may be in two campaigns': (ledger) => ({
    enlist: async (id, recipients, rejected, at) => {
      const enlisted = await ledger.enlist(id, recipients, rejected, at);
      return id === 'summer' ? { ...enlisted, added: 0 } : enlisted;
    },
  }),
};
