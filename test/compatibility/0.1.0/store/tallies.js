import { deliveryStates } from '@postrider/sdk';
import { stateNumbers } from './state-numbers.js';
/** What one transaction adds to and takes from each campaign's counts. */
export class TallyChanges {
  #changes = new Map();
  add(campaign, state, count = 1) {
    let counts = this.#changes.get(campaign);
    if (counts === undefined) {
      counts = deliveryStates.map(() => 0);
      this.#changes.set(campaign, counts);
    }
    const place = stateNumbers[state];
    counts[place] = (counts[place] ?? 0) + count;
  }
  move(campaign, from, to, count = 1) {
    this.add(campaign, from, -count);
    this.add(campaign, to, count);
  }
  entries() {
    return this.#changes;
  }
}
const columns = Object.keys(stateNumbers);
const assignments = columns.map((column) => `${column} = ${column} + ?`).join(', ');
const sums = columns.map((column) => `coalesce(sum(${column}), 0)`).join(', ');
/** The counts per campaign, written in the transaction that moves the rows: reading them costs the same for any list. */
export function tallies(database) {
  const change = database.query(`UPDATE progress SET ${assignments} WHERE campaign = ?`);
  const ofAll = database.query(`SELECT ${sums} FROM progress WHERE campaign NOT IN (SELECT campaign FROM seeds)`);
  const ofOne = database.query(
    `SELECT ${sums} FROM progress WHERE campaign = (SELECT number FROM campaigns WHERE id = ?)`,
  );
  return {
    apply(changes) {
      for (const [campaign, counts] of changes.entries()) change.run(...counts, campaign);
    },
    read(campaign) {
      const counts = (campaign === undefined ? ofAll.get() : ofOne.get(campaign)) ?? [];
      return Object.fromEntries(columns.map((column, place) => [column, counts[place] ?? 0]));
    },
  };
}
