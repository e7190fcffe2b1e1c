import type { Delivery, DueDelivery, Ledger, SendBook, Turn, TurnResult, UncertainEnd } from '@postrider/sdk';

/** What a wrong ledger has in place of the sound one's. `opened`: for the first time, or again. */
export type WrongLedger = (ledger: Ledger, opened: 'first' | 'again') => Partial<Ledger>;

type Commit = (turn: Turn) => Promise<TurnResult>;

export const committing =
  (change: (turn: Turn, commit: Commit, ledger: Ledger) => Promise<TurnResult>): WrongLedger =>
  (ledger) => ({ commit: (turn) => change(turn, (each) => ledger.commit(each), ledger) });

export const finding =
  (
    change: (due: readonly DueDelivery[], query: Parameters<SendBook['due']>[0]) => readonly DueDelivery[],
  ): WrongLedger =>
  (ledger) => ({ due: async (query) => change(await ledger.due(query), query) });

export const settling =
  (change: (end: UncertainEnd) => UncertainEnd): WrongLedger =>
  (ledger) => ({ settleUncertain: (ends, at) => ledger.settleUncertain(ends.map(change), at) });

/** Rows as a person reads them. */
export const reading =
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

export async function* changed<Item>(
  items: AsyncIterable<Item>,
  change: (items: Item[]) => Item[],
): AsyncGenerator<Item> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  yield* change(list);
}

export const without = <Value extends object, Key extends keyof Value>(value: Value, key: Key): Omit<Value, Key> => {
  const { [key]: _, ...rest } = value;
  return rest;
};

export const noon = Date.parse('2026-03-02T12:00:00Z');
export const minute = 60_000;
