import { addressIndex } from './address-index.js';
import { campaignBook } from './campaign-book.js';
import { campaignNumbers } from './campaign-numbers.js';
import { deliverySelections } from './delivery-selection.js';
import { departures } from './departures.js';
import { dueDeliveries } from './due-deliveries.js';
import { holdTable } from './hold-table.js';
import { queueRanges } from './queue-ranges.js';
import { receiveBook } from './receive-book.js';
import { reportBook } from './report-book.js';
import { restarts } from './restarts.js';
import { seedBook } from './seed-book.js';
import { settlements } from './settlements.js';
import { suppressionTable } from './suppression-table.js';
import { tallies as tallyTable } from './tallies.js';
import { throttleTable } from './throttle-table.js';
import { tries } from './tries.js';
import { turns } from './turns.js';
import { uncertainBook } from './uncertain-book.js';
/** A ledger on an open database whose schema is up to date. `close` is what ends it and frees what opening took. */
export function sqliteLedger(database, close) {
  const numbers = campaignNumbers(database);
  const tallies = tallyTable(database);
  const addresses = addressIndex(database);
  const queue = queueRanges(database);
  const selections = deliverySelections(database, numbers, addresses);
  const suppressions = suppressionTable(database);
  const throttles = throttleTable(database);
  const holds = holdTable(database);
  const commit = turns(database, {
    tallies,
    throttles,
    settlements: settlements(database, queue),
    departures: departures(database, queue),
    holds,
    suppressions,
  });
  return {
    ...campaignBook(database, numbers, tallies, queue, addresses),
    ...dueDeliveries(database, numbers),
    ...restarts(database, numbers, tallies, queue, selections),
    ...tries(database, numbers),
    ...reportBook(database, numbers, tallies, selections),
    ...receiveBook(database, numbers, tallies, suppressions, addresses),
    ...suppressions.book,
    ...seedBook(database, numbers, queue),
    ...uncertainBook(database, numbers, tallies, queue),
    commit: async (turn) => commit(turn),
    throttles: async (keys) => database.read(() => throttles.read(keys)),
    holds: async () => database.read(() => holds.read()),
    close: async () => close(),
  };
}
