import type { Delivery, DueDelivery, Ledger, SendBook, Turn, TurnResult, UncertainEnd } from '@postrider/sdk';

/** What a wrong ledger has in place of the sound one's. `opened`: for the first time, or again. */
export type WrongLedger = (ledger: Ledger, opened: 'first' | 'again') => Partial<Ledger>;

type Commit = (turn: Turn) => Promise<TurnResult>;

const committing =
  (change: (turn: Turn, commit: Commit, ledger: Ledger) => Promise<TurnResult>): WrongLedger =>
  (ledger) => ({ commit: (turn) => change(turn, (each) => ledger.commit(each), ledger) });

const finding =
  (
    change: (due: readonly DueDelivery[], query: Parameters<SendBook['due']>[0]) => readonly DueDelivery[],
  ): WrongLedger =>
  (ledger) => ({ due: async (query) => change(await ledger.due(query), query) });

const settling =
  (change: (end: UncertainEnd) => UncertainEnd): WrongLedger =>
  (ledger) => ({ settleUncertain: (ends, at) => ledger.settleUncertain(ends.map(change), at) });

/** Rows as a person reads them. */
const reading =
  (change: (row: Delivery) => Delivery): WrongLedger =>
  (ledger) => ({
    delivery: async (id) => {
      const row = await ledger.delivery(id);
      return row && change(row);
    },
    latestDeliveryTo: async (address) => {
      const row = await ledger.latestDeliveryTo(address);
      return row && change(row);
    },
  });

async function* changed<Item>(items: AsyncIterable<Item>, change: (items: Item[]) => Item[]): AsyncGenerator<Item> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  yield* change(list);
}

const without = <Value extends object, Key extends keyof Value>(value: Value, key: Key): Omit<Value, Key> => {
  const { [key]: _, ...rest } = value;
  return rest;
};

const noon = Date.parse('2026-03-02T12:00:00Z');
const minute = 60_000;

/** For each rule of the ledger's kit a ledger that breaks it, and no other. */
export const wrongLedgers: Readonly<Record<string, WrongLedger>> = {
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

  'throttle states come back as they were given, in the order asked for, with rising versions': (ledger) => ({
    throttles: (keys) => ledger.throttles(keys.toSorted()),
  }),
  'a stale throttle state is a conflict that names its key, and nothing of the turn is written': committing(
    async (turn, commit) => {
      const result = await commit(turn);
      return result.kind === 'conflict' ? { kind: 'conflict', key: turn.throttles[0]?.key ?? '' } : result;
    },
  ),
  'a version that was never there is a conflict too': committing((turn, commit) =>
    commit({ ...turn, throttles: turn.throttles.map((each) => (each.version === 3 ? { ...each, version: 0 } : each)) }),
  ),
  'of two turns made from the same throttle state one is written': committing(async (turn, commit, ledger) => {
    if (turn.throttles[0]?.state !== 'b') return commit(turn);
    const [now] = await ledger.throttles(['isp']);
    return commit({ ...turn, throttles: [{ key: 'isp', version: now?.version ?? 0, state: 'b' }] });
  }),
  'an account and its lanes are held and lifted each by itself': committing((turn, commit) => {
    const whole = turn.lifted.filter(({ group }) => group === undefined);
    return commit({ ...turn, lifted: [...turn.lifted, ...whole.map((each) => ({ ...each, group: 'gmail.com' }))] });
  }),
  'a new hold takes the place of the old one': committing(async (turn, commit) => {
    const result = await commit({ ...turn, lifted: [] });
    if (turn.lifted.length > 0) await commit({ ...turn, holds: [] });
    return result;
  }),

  'every try that left the host or may have is told, with when it began and what it counted for': (ledger) => ({
    async *tried(query) {
      for await (const page of ledger.tried(query))
        yield query.recipients ? page : page.map((each) => ({ ...each, bytesPerMail: 0 }));
    },
  }),
  'who was tried is told where it is asked for': (ledger) => ({
    tried: ({ since }) => ledger.tried({ since, recipients: false }),
  }),

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

  'everything that was stored is there after closing and opening again': (_ledger, opened) =>
    opened === 'again' ? { throttles: async () => [] } : {},
  'rows that were with a connection are recovered by the next owner, and can be settled once claimed again': (
    _ledger,
    opened,
  ) => (opened === 'again' ? { recover: async () => ({ uncertain: 0, requeued: 0 }) } : {}),
};
