import type { Delivery, DeliveryId, DeliverySelection, DeliveryState } from '@postrider/sdk';
import type { AddressIndex } from './address-index.ts';
import type { CampaignNumbers } from './campaign-numbers.ts';
import { storedJson } from './damaged-row.ts';
import type { LedgerDatabase, Value } from './ledger-database.ts';
import { stateNumbers, stateOf } from './state-numbers.ts';

export type DeliveryRow = [
  id: number,
  campaign: number,
  address: string,
  fields: string,
  line: number | null,
  state: number,
  attempts: number | null,
  dueAt: number | null,
  account: string | null,
  refusalClass: string | null,
  scope: string | null,
  reply: string | null,
  queueId: string | null,
  changedAt: number,
];

/** Every recipient with where its delivery stands; append a condition. */
export const selectDeliveries = `SELECT r.id, r.campaign, r.address, r.fields, r.line, coalesce(d.state, 0), d.attempts,
  d.due_at, d.account, d.class, d.scope, d.reply, d.queue_id, coalesce(d.changed_at, r.enlisted_at)
  FROM recipients r LEFT JOIN deliveries d ON d.id = r.id`;

/** @throws DamagedRow */
export function deliveryOf(row: DeliveryRow, numbers: CampaignNumbers): Delivery {
  const [id, campaign, address, fields, line, state, attempts, dueAt, account, ofClass, scope, reply, queueId, at] =
    row;
  return {
    id,
    campaign: numbers.idOf(campaign),
    address,
    fields: storedJson(fields, 'recipients', id) as Delivery['fields'],
    ...(line === null ? undefined : { line }),
    state: stateOf(state, id),
    attempts: attempts ?? 0,
    ...(dueAt === null ? undefined : { dueAt }),
    ...(account === null ? undefined : { account }),
    ...(ofClass === null ? undefined : { class: ofClass as NonNullable<Delivery['class']> }),
    ...(scope === null ? undefined : { scope: scope as NonNullable<Delivery['scope']> }),
    ...(reply === null ? undefined : { reply }),
    ...(queueId === null ? undefined : { queueId }),
    changedAt: at,
  };
}

/** Ids that one step looks at: a step is short, and memory does not grow with the list. */
const stepLength = 2000;

/** Picks deliveries step by step in the order of their ids, which is list order. */
export function deliverySelections(database: LedgerDatabase, numbers: CampaignNumbers, addresses: AddressIndex) {
  const bounds = database.query<[first: number | null, last: number | null]>(
    'SELECT first_delivery, last_delivery FROM progress WHERE campaign = ?',
  );
  const allBounds = database.query<[first: number | null, last: number | null]>(
    'SELECT (SELECT min(id) FROM recipients), (SELECT max(id) FROM recipients)',
  );

  /** The only ones that can be meant, when the selection names them. */
  const namedBy = ({ ids, addresses: wanted }: DeliverySelection): readonly DeliveryId[] | undefined => {
    const theirs = wanted === undefined ? undefined : new Set(wanted.flatMap((each) => addresses.deliveriesTo(each)));
    return theirs === undefined ? ids : (ids?.filter((id) => theirs.has(id)) ?? [...theirs]);
  };

  function* stepsOf(named: readonly DeliveryId[] | undefined, campaign: number | undefined) {
    if (named !== undefined) {
      const ids = [...new Set(named)].sort((one, other) => one - other);
      for (let start = 0; start < ids.length; start += stepLength) {
        const some = ids.slice(start, start + stepLength);
        yield { first: some[0] ?? 0, last: some.at(-1) ?? 0, ids: JSON.stringify(some) };
      }
      return;
    }
    const [first, last] = (campaign === undefined ? allBounds.get() : bounds.get(campaign)) ?? [null, null];
    if (first === null || last === null) return;
    for (let start = first; start <= last; start += stepLength) {
      yield { first: start, last: Math.min(start + stepLength - 1, last) };
    }
  }

  /**
   * Each step reads when it is asked for. `among` narrows the states further.
   * @throws ProblemError when the selection names a campaign that is not there.
   */
  return function* (selection: DeliverySelection, among?: readonly DeliveryState[]): Generator<DeliveryRow[]> {
    const { campaign: id, states, classes, domain, account } = selection;
    const campaign = id === undefined ? undefined : numbers.get(id);
    const conditions = ['r.id BETWEEN ? AND ?'];
    const values: Value[] = [];
    const demand = (condition: string, ...wanted: Value[]): void => {
      conditions.push(condition);
      values.push(...wanted);
    };
    const stateList = (list: readonly DeliveryState[]): string =>
      JSON.stringify(list.map((each) => stateNumbers[each]));
    if (campaign !== undefined) demand('r.campaign = ?', campaign);
    else if (selection.ids === undefined) conditions.push('r.campaign NOT IN (SELECT campaign FROM seeds)');
    if (states !== undefined) demand('coalesce(d.state, 0) IN (SELECT value FROM json_each(?))', stateList(states));
    if (among !== undefined) demand('coalesce(d.state, 0) IN (SELECT value FROM json_each(?))', stateList(among));
    if (classes !== undefined) demand('d.class IN (SELECT value FROM json_each(?))', JSON.stringify(classes));
    if (account !== undefined) demand('d.account = ?', account);
    if (domain !== undefined) demand('substr(r.address, ?) = ?', -(Array.from(domain).length + 1), `@${domain}`);
    const named = namedBy(selection);
    if (named !== undefined) conditions.push('r.id IN (SELECT value FROM json_each(?))');
    const query = database.query<DeliveryRow>(`${selectDeliveries} WHERE ${conditions.join(' AND ')} ORDER BY r.id`);
    for (const { first, last, ids } of stepsOf(named, campaign)) {
      yield query.all(first, last, ...values, ...(ids === undefined ? [] : [ids]));
    }
  };
}
export type DeliverySelections = ReturnType<typeof deliverySelections>;
