import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeliveryState, Ledger, Settlement, Turn, UncertainEnd, Verdict } from '@postrider/sdk';
import { temporaryStores } from './testing/temporary-stores.ts';

const people = 8;
const campaigns = ['spring', 'summer'] as const;
const noon = Date.parse('2026-03-02T12:00:00Z');

type Operation =
  | {
      readonly kind: 'turn';
      readonly claims: number[];
      readonly verdicts: [number, Verdict['kind']][];
      readonly stale: boolean;
    }
  | { readonly kind: 'suppress'; readonly rows: number[] }
  | { readonly kind: 'postpone'; readonly rows: number[]; readonly by: number }
  | { readonly kind: 'requeue'; readonly states: DeliveryState[] }
  | { readonly kind: 'cancel' | 'pause' | 'run'; readonly campaign: 0 | 1 }
  | { readonly kind: 'return'; readonly row: number; readonly state: 'bounced' | 'complained' }
  | { readonly kind: 'look'; readonly rows: number[]; readonly end: UncertainEnd['kind'] }
  | { readonly kind: 'recover' };

const row = fc.nat(people * 2 - 1);
const rows = fc.uniqueArray(row, { maxLength: 6 });
const verdict = fc.constantFrom<Verdict['kind']>('accepted', 'uncertain', 'failed', 'waiting', 'released');
const campaign = fc.constantFrom(0 as const, 1 as const);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('turn' as const),
      claims: rows,
      verdicts: fc.uniqueArray(fc.tuple(row, verdict), { selector: ([place]) => place, maxLength: 6 }),
      stale: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('suppress' as const), rows }),
  fc.record({ kind: fc.constant('postpone' as const), rows, by: fc.integer({ min: 0, max: 100 }) }),
  fc.record({
    kind: fc.constant('requeue' as const),
    states: fc.subarray<DeliveryState>(['failed', 'uncertain', 'waiting', 'cancelled', 'accepted', 'queued']),
  }),
  fc.record({ kind: fc.constantFrom('cancel' as const, 'pause' as const, 'run' as const), campaign }),
  fc.record({
    kind: fc.constant('return' as const),
    row,
    state: fc.constantFrom('bounced' as const, 'complained' as const),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      rows,
      end: fc.constantFrom<UncertainEnd['kind']>('accepted', 'absent', 'unknown'),
    }),
  },
  fc.constant({ kind: 'recover' as const }),
);

const refusal = { kind: 'refused', class: 'transient', scope: 'mail', reply: { text: '450 later' } } as const;

function verdictOf(kind: Verdict['kind'], dueAt: number): Verdict {
  if (kind === 'accepted') return { kind, outcome: { kind, reply: { text: '250 ok' } } };
  if (kind === 'uncertain') return { kind, outcome: { kind, why: 'lost' } };
  if (kind === 'failed') return { kind, outcome: refusal };
  if (kind === 'waiting') return { kind, outcome: refusal, dueAt, counts: true };
  return { kind };
}

function endOf(kind: UncertainEnd['kind']) {
  if (kind === 'accepted') return { kind, outcome: { kind, reply: { text: 'Found.' } } } as const;
  return kind === 'unknown' ? ({ kind, why: 'The folder is empty.' } as const) : ({ kind } as const);
}

/** What the contract says, on plain arrays. The second campaign resends after a crash. */
class Model {
  readonly states: DeliveryState[] = Array.from({ length: people * 2 }, () => 'queued');
  readonly dueAt: number[] = Array.from({ length: people * 2 }, () => 0);
  readonly running = [true, true];
  version = 0;

  /** Moves those of `places` that stand in one of `from`, and tells which. */
  move(places: readonly number[], from: readonly DeliveryState[], to: (place: number) => DeliveryState): number[] {
    const moved = places.filter((place) => from.includes(this.states[place]!));
    for (const place of moved) this.states[place] = to(place);
    return moved;
  }

  places(of: 0 | 1): number[] {
    return Array.from({ length: people }, (_, place) => of * people + place);
  }

  due(now: number): number[] {
    const all = this.states.map((_, place) => place).filter((place) => this.running[Math.floor(place / people)]);
    const waiting = all.filter((place) => this.states[place] === 'waiting' && this.dueAt[place]! <= now);
    const queued = all.filter((place) => this.states[place] === 'queued');
    return [...waiting.sort((one, other) => this.dueAt[one]! - this.dueAt[other]! || one - other), ...queued];
  }
}

const emptyTurn: Omit<Turn, 'at'> = {
  settled: [],
  claimed: [],
  suppressed: [],
  postponed: [],
  throttles: [],
  holds: [],
  lifted: [],
  suppressions: [],
};

interface Answer {
  readonly given: unknown;
  readonly expected: unknown;
}
const noAnswer: Answer = { given: undefined, expected: undefined };

/** Does one operation to both; the ledger's answer comes with what the contract says it is. */
async function apply(
  operation: Operation,
  model: Model,
  ledger: Ledger,
  ids: readonly number[],
  at: number,
): Promise<Answer> {
  const id = (place: number): number => ids[place]!;
  switch (operation.kind) {
    case 'turn': {
      const verdicts = operation.verdicts.filter(([place]) => model.states[place] === 'handed');
      const settled = verdicts.map(([place, kind]): Settlement => ({
        delivery: id(place),
        account: 'studio',
        startedAt: at,
        verdict: verdictOf(kind, at + place * 7),
      }));
      const claimed = operation.claims.map((place) => ({ delivery: id(place), account: 'studio' }));
      const throttles = [{ key: 'isp', version: operation.stale ? model.version + 1 : model.version, state: at }];
      const result = await ledger.commit({ ...emptyTurn, at, settled, claimed, throttles });
      if (operation.stale) return { given: result, expected: { kind: 'conflict', key: 'isp' } };
      model.version++;
      for (const [place, kind] of verdicts) {
        model.states[place] = kind === 'released' ? 'queued' : kind;
        if (kind === 'waiting') model.dueAt[place] = at + place * 7;
      }
      const handed = model.move(operation.claims, ['queued', 'waiting'], () => 'handed');
      return { given: result, expected: { kind: 'committed', claimed: handed.map(id) } };
    }
    case 'suppress': {
      model.move(operation.rows, ['queued', 'waiting'], () => 'suppressed');
      await ledger.commit({ ...emptyTurn, at, suppressed: operation.rows.map(id) });
      return noAnswer;
    }
    case 'postpone': {
      const dueAt = at + operation.by;
      for (const place of operation.rows) if (model.states[place] === 'waiting') model.dueAt[place] = dueAt;
      const postponed = operation.rows.map((place) => ({ delivery: id(place), dueAt }));
      await ledger.commit({ ...emptyTurn, at, postponed });
      return noAnswer;
    }
    case 'requeue': {
      const from = operation.states.filter((state) => ['failed', 'uncertain', 'waiting', 'cancelled'].includes(state));
      const moved = model.move([...ids.keys()], from, () => 'queued');
      return { given: await ledger.requeue({ states: operation.states }, at), expected: moved.length };
    }
    case 'cancel': {
      const moved = model.move(model.places(operation.campaign), ['queued', 'waiting'], () => 'cancelled');
      return { given: await ledger.cancel(campaigns[operation.campaign], at), expected: moved.length };
    }
    case 'pause':
    case 'run': {
      model.running[operation.campaign] = operation.kind === 'run';
      await ledger.setCampaignState(campaigns[operation.campaign], operation.kind === 'run' ? 'running' : 'paused', at);
      return noAnswer;
    }
    case 'return': {
      model.move([operation.row], ['accepted', 'uncertain'], () => operation.state);
      const returned = [{ delivery: id(operation.row), state: operation.state, reply: '5.1.1' }];
      await ledger.record({ inbox: 'sales', uid: String(at), kind: 'bounce', at }, returned, []);
      return noAnswer;
    }
    case 'look': {
      const tries = (
        await Promise.all(campaigns.map((campaign) => ledger.uncertainTries({ campaign, limit: 100 })))
      ).flat();
      const uncertain = [...ids.keys()].filter((place) => model.states[place] === 'uncertain');
      const looked = tries.filter(({ delivery }) => operation.rows.includes(ids.indexOf(delivery)));
      const settled = await ledger.settleUncertain(
        looked.map((each) => ({ ...each, ...endOf(operation.end) })),
        at,
      );
      const moved = looked.map(({ delivery }) => ids.indexOf(delivery));
      const to = { accepted: 'accepted', absent: 'queued', unknown: 'uncertain' } as const;
      model.move(moved, ['uncertain'], () => to[operation.end]);
      return { given: [tries.map(({ delivery }) => delivery), settled], expected: [uncertain.map(id), moved.map(id)] };
    }
    case 'recover': {
      const uncertain = model.move(model.places(0), ['handed'], () => 'uncertain').length;
      const requeued = model.move(model.places(1), ['handed'], () => 'queued').length;
      return { given: await ledger.recover(at), expected: { uncertain, requeued } };
    }
  }
}

async function expectSame(model: Model, ledger: Ledger, ids: readonly number[], now: number): Promise<void> {
  const states: DeliveryState[] = [];
  for await (const delivery of ledger.deliveries({})) states.push(delivery.state);
  expect(states).toEqual(model.states);
  const tally = await ledger.tally();
  expect(Object.values(tally).reduce((sum, count) => sum + count)).toBe(people * 2);
  for (const [state, count] of Object.entries(tally)) {
    expect(count).toBe(model.states.filter((each) => each === state).length);
  }
  const due = await ledger.due({ now, limit: 100 });
  expect(due.map((each) => each.id)).toEqual(model.due(now).map((place) => ids[place]));
  const [throttle] = await ledger.throttles(['isp']);
  expect(throttle?.version ?? 0).toBe(model.version);
}

test('whatever happens in whatever order, the ledger says what the contract says', async () => {
  const store = temporaryStores().store({ file: ':memory:' });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 40 }), async (operations) => {
      const ledger = await store.open({ mode: 'own', host: 'model' });
      const ids: number[] = [];
      for (const [place, id] of campaigns.entries()) {
        const template = { letter: { file: 'a.mjml', text: '' } };
        await ledger.addCampaign({
          id,
          name: id,
          sender: { address: 'a@example.com' },
          through: { account: 'studio' },
          renderer: 'mjml',
          template,
          columns: [],
          onUncertain: place === 0 ? 'hold' : 'resend',
          createdAt: noon,
          state: 'running',
          recipients: 0,
        });
        const recipients = Array.from({ length: people }, (_, number) => ({
          address: `p${number}@example.com`,
          fields: {},
        }));
        await ledger.enlist(id, recipients, [], noon);
      }
      for await (const { id } of ledger.deliveries({})) ids.push(id);
      const model = new Model();
      for (const [step, each] of operations.entries()) {
        const at = noon + step * 20;
        const { given, expected } = await apply(each, model, ledger, ids, at);
        expect(given).toEqual(expected);
        await expectSame(model, ledger, ids, at);
      }
      await ledger.close();
    }),
    { numRuns: 40 },
  );
});
