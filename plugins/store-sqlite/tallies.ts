import { deliveryStates, type DeliveryState, type Tally } from '@postrider/sdk';
import type { LedgerDatabase } from './ledger-database.ts';
import { stateNumbers } from './state-numbers.ts';

/** What one transaction adds to and takes from each campaign's counts. */
export class TallyChanges {
  readonly #changes = new Map<number, number[]>();

  add(campaign: number, state: DeliveryState, count = 1): void {
    let counts = this.#changes.get(campaign);
    if (counts === undefined) {
      counts = deliveryStates.map(() => 0);
      this.#changes.set(campaign, counts);
    }
    const place = stateNumbers[state];
    counts[place] = (counts[place] ?? 0) + count;
  }

  move(campaign: number, from: DeliveryState, to: DeliveryState, count = 1): void {
    this.add(campaign, from, -count);
    this.add(campaign, to, count);
  }

  entries(): Iterable<readonly [campaign: number, counts: readonly number[]]> {
    return this.#changes;
  }
}

type Counts = [number, number, number, number, number, number, number, number, number, number];

const columns = Object.keys(stateNumbers);
const assignments = columns.map((column) => `${column} = ${column} + ?`).join(', ');
const sums = columns.map((column) => `coalesce(sum(${column}), 0)`).join(', ');

/** The counts per campaign, written in the transaction that moves the rows: reading them costs the same for any list. */
export function tallies(database: LedgerDatabase) {
  const change = database.query(`UPDATE progress SET ${assignments} WHERE campaign = ?`);
  const ofAll = database.query<Counts>(
    `SELECT ${sums} FROM progress WHERE campaign NOT IN (SELECT campaign FROM seeds)`,
  );
  const ofOne = database.query<Counts>(
    `SELECT ${sums} FROM progress WHERE campaign = (SELECT number FROM campaigns WHERE id = ?)`,
  );
  return {
    apply(changes: TallyChanges): void {
      for (const [campaign, counts] of changes.entries()) change.run(...counts, campaign);
    },
    read(campaign?: string): Tally {
      const counts = (campaign === undefined ? ofAll.get() : ofOne.get(campaign)) ?? [];
      return Object.fromEntries(columns.map((column, place) => [column, counts[place] ?? 0])) as Record<
        DeliveryState,
        number
      >;
    },
  };
}
export type Tallies = ReturnType<typeof tallies>;
