import { changed, committing, finding, noon, without } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about reports, suppressions and what came back. */
export const wrongReports: Readonly<Record<string, WrongLedger>> = {
  'a suppressed address is marked when it is due, in every campaign': finding((due) =>
    due.map((row) => ({ ...row, suppressed: false })),
  ),
  'the first evidence stays, and only new addresses are counted': (ledger) => ({
    suppress: async (suppressions) => {
      if (suppressions.length === 2) for (const { address } of suppressions) await ledger.unsuppress(address);
      return ledger.suppress(suppressions);
    },
  }),
  'a long list of suppressions is read whole': (ledger) => ({
    suppressions: () => changed(ledger.suppressions(), (all) => all.slice(0, 2000)),
  }),
  'rows found suppressed are settled so without a try, unless they are with a connection': committing((turn, commit) =>
    commit(turn.throttles.length === 0 ? { ...turn, suppressed: [] } : turn),
  ),
  'a refused address is suppressed only when the turn says so': committing((turn, commit) => {
    const refused = turn.settled.some(({ verdict }) => verdict.kind === 'failed');
    const suppression = { address: 'x@refused.example', reason: 'bad-recipient', detail: '550', at: noon } as const;
    return commit(refused ? { ...turn, suppressions: [...turn.suppressions, suppression] } : turn);
  }),
  'an empty ledger, and a campaign that is not there, count nothing': (ledger) => ({
    tally: async (campaign) => {
      const tally = await ledger.tally(campaign);
      return campaign === 'none' ? { ...tally, queued: 1 } : tally;
    },
  }),
  'a long list is reported whole and in its order': (ledger) => ({
    deliveries: (selection) => changed(ledger.deliveries(selection), (rows) => rows.slice(0, 5000)),
  }),
  'a report picks deliveries by every condition at once': (ledger) => ({
    deliveries: (selection) => ledger.deliveries(without(selection, 'domain')),
  }),
  'reasons are counted by state, class and answer, the most frequent first': (ledger) => ({
    reasons: async (campaign, limit) => (await ledger.reasons(campaign, limit)).toReversed(),
  }),
  'a mail that was recorded is seen, in its own inbox': (ledger) => ({
    seen: (_inbox, uids) => ledger.seen('sales', uids),
  }),
  'a bounce turns an accepted or uncertain delivery, and no other': (ledger) => ({
    record: (record, returned, suppressions) =>
      ledger.record(
        record,
        returned.map((each) => ({ ...each, state: 'bounced' })),
        suppressions,
      ),
  }),
  'a mail that is recorded twice does nothing the second time': (ledger) => {
    let records = 0;
    return {
      record: (record, returned, suppressions) =>
        ledger.record({ ...record, uid: `${record.uid}${++records === 2 ? ' again' : ''}` }, returned, suppressions),
    };
  },
  'an action that was carried out is remembered with what it made': (ledger) => {
    const last = new Map<string, string>();
    return {
      markActionDone: async (key, reference, at) => {
        last.set(key, reference);
        await ledger.markActionDone(key, reference, at);
      },
      actionDone: async (key) => last.get(key) ?? ledger.actionDone(key),
    };
  },
  'the newest delivery that left the host is found by its address': () => ({ latestDeliveryTo: async () => undefined }),
};
