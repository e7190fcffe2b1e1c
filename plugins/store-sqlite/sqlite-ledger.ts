import type { Ledger } from '@postrider/sdk';
import { addressIndex } from './address-index.ts';
import { campaignBook } from './campaign-book.ts';
import { campaignNumbers } from './campaign-numbers.ts';
import { deliverySelections } from './delivery-selection.ts';
import { departures } from './departures.ts';
import { dueDeliveries } from './due-deliveries.ts';
import { holdTable } from './hold-table.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import { queueRanges } from './queue-ranges.ts';
import { receiveBook } from './receive-book.ts';
import { reportBook } from './report-book.ts';
import { restarts } from './restarts.ts';
import { seedBook } from './seed-book.ts';
import { settlements } from './settlements.ts';
import { suppressionTable } from './suppression-table.ts';
import { tallies as tallyTable } from './tallies.ts';
import { throttleTable } from './throttle-table.ts';
import { turns } from './turns.ts';
import { uncertainBook } from './uncertain-book.ts';

/** A ledger on an open database whose schema is up to date. `close` is what ends it and frees what opening took. */
export function sqliteLedger(database: LedgerDatabase, close: () => void): Ledger {
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
