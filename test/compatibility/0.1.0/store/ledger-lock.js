import { DatabaseSync } from 'node:sqlite';
import { resultCode } from './ledger-problem.js';
const busy = 5;
/**
 * Milliseconds to wait for another one's lock. Two who start at the same instant stand in each other's way half-way,
 * and without a wait both would give up; it also leaves the one who has it the time to write down its name.
 */
const patience = 150;
/**
 * The right to write a ledger, held for as long as the process lives: an exclusive transaction on a file beside it.
 * The operating system drops the lock with the process, however it ends; a file with a process number would not.
 * The ledger itself stays unlocked, so that others can read it meanwhile.
 *
 * @returns undefined when another one holds it.
 */
export function takeLedgerLock(file) {
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (thrown) {
    database.close();
    if (((resultCode(thrown) ?? 0) & 0xff) === busy) return undefined;
    throw thrown;
  }
  return {
    [Symbol.dispose]() {
      if (database.isOpen) database.close();
    },
  };
}
