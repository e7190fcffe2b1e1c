import assert from 'node:assert/strict';
import {
  deliveryStates,
  ProblemError,
  type Accepted,
  type Delivery,
  type DeliveryId,
  type DeliverySelection,
  type DueDelivery,
  type Ledger,
  type Campaign,
  type Recipient,
  type RefusalClass,
  type Refused,
  type Tally,
  type Turn,
  type TurnResult,
  type Verdict,
} from '#contracts';

/** The instant at which the cases take place. */
export const noon = Date.parse('2026-03-02T12:00:00Z');
export const minute = 60_000;

export function campaignOf(id: string, more: Partial<Campaign> = {}): Campaign {
  return {
    id,
    name: `Campaign ${id}`,
    sender: { address: 'hello@northlight.example', name: 'North Light Studio' },
    through: { account: 'studio' },
    renderer: 'mjml',
    template: { letter: { file: 'letter.mjml', text: '<mjml></mjml>' }, subject: 'Spring – “open day” 🌷' },
    columns: ['email', 'first'],
    onUncertain: 'hold',
    createdAt: noon,
    state: 'running',
    recipients: 0,
    ...more,
  };
}

export function recipientsOf(count: number, from = 1, domain = 'example.com'): Recipient[] {
  return Array.from({ length: count }, (_, place) => ({
    address: `person${from + place}@${domain}`,
    fields: { email: `person${from + place}@${domain}`, first: `Zoë ${from + place}` },
    line: from + place + 1,
  }));
}

/** A campaign with `count` people in it, and the ids of their deliveries in list order. */
export async function enlisted(
  ledger: Ledger,
  id: string,
  count: number,
  more: Partial<Campaign> = {},
): Promise<DeliveryId[]> {
  await ledger.addCampaign(campaignOf(id, more));
  await ledger.enlist(id, recipientsOf(count), [], noon);
  const rows = await all(ledger.deliveries({ campaign: id }));
  return rows.map((row) => row.id);
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export function turnOf(part: Partial<Turn>): Turn {
  return {
    at: noon,
    settled: [],
    claimed: [],
    suppressed: [],
    postponed: [],
    throttles: [],
    holds: [],
    lifted: [],
    suppressions: [],
    ...part,
  };
}

export const claimsOf = (ids: readonly DeliveryId[], account = 'studio'): Turn['claimed'] =>
  ids.map((delivery) => ({ delivery, account }));

export async function claim(ledger: Ledger, ids: readonly DeliveryId[], at = noon): Promise<TurnResult> {
  return ledger.commit(turnOf({ at, claimed: claimsOf(ids) }));
}

export async function settle(
  ledger: Ledger,
  ids: readonly DeliveryId[],
  verdict: Verdict,
  at = noon,
  startedAt = at,
): Promise<TurnResult> {
  const settled = ids.map((delivery) => ({ delivery, account: 'studio', startedAt, verdict }));
  return ledger.commit(turnOf({ at, settled }));
}

const taken: Accepted = {
  kind: 'accepted',
  reply: { text: '250 2.0.0 OK queued as 4F7A', code: 250 },
  queueId: '4F7A',
};
export const accepted: Verdict = { kind: 'accepted', outcome: taken };
export const uncertain: Verdict = { kind: 'uncertain', outcome: { kind: 'uncertain', why: 'the connection was lost' } };
export const released: Verdict = { kind: 'released' };

export function refusedOf(refusalClass: RefusalClass, text: string): Refused {
  return { kind: 'refused', class: refusalClass, scope: 'recipient', reply: { text } };
}
export const failed: Verdict = { kind: 'failed', outcome: refusedOf('bad-recipient', '550 5.1.1 no such user') };
export const waitingUntil = (dueAt: number, counts = true): Verdict => ({
  kind: 'waiting',
  dueAt,
  counts,
  outcome: refusedOf('transient', '450 4.2.1 try later'),
});

export async function due(ledger: Ledger, now = noon, limit = 100): Promise<readonly DueDelivery[]> {
  return ledger.due({ now, limit });
}

export async function dueIds(ledger: Ledger, now = noon, limit = 100): Promise<DeliveryId[]> {
  return (await due(ledger, now, limit)).map((each) => each.id);
}

export async function idsOf(ledger: Ledger, selection: DeliverySelection): Promise<DeliveryId[]> {
  return (await all(ledger.deliveries(selection))).map((each) => each.id);
}

export async function row(ledger: Ledger, id: DeliveryId | undefined): Promise<Delivery> {
  const found = await ledger.delivery(id ?? 0);
  assert.ok(found, `delivery ${id} is there`);
  return found;
}

/** The counts that are not zero. The contract's first promise is checked on the way: they add up to the rows there are. */
export async function tallied(ledger: Ledger, campaign?: string): Promise<Partial<Tally>> {
  const tally = await ledger.tally(campaign);
  assert.deepEqual(Object.keys(tally).sort(), [...deliveryStates].sort());
  const rows = await all(ledger.deliveries(campaign === undefined ? {} : { campaign }));
  for (const state of deliveryStates) {
    assert.equal(tally[state], rows.filter((each) => each.state === state).length, `the count of ${state} rows`);
  }
  return Object.fromEntries(Object.entries(tally).filter(([, count]) => count > 0));
}

/** The first of a list that has one. */
export function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  assert.ok(item !== undefined, 'the list is not empty');
  return item;
}

/** For `assert.rejects`: what a ledger refuses, it refuses with a problem. */
export const isProblem = (thrown: unknown): boolean => ProblemError.is(thrown);
