import { ledgerProblem } from './ledger-problem.js';
import { ledgerMark } from './schema.js';
function pragma(database, name) {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
function isEmpty(database) {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
/** The number of steps this file has had, 0 for an empty one. @throws ProblemError: another program's, or newer. */
function versionOf(database, steps, file) {
  if (isEmpty(database)) return 0;
  if (pragma(database, 'application_id') !== ledgerMark) throw ledgerProblem('LEDGER_FOREIGN', file);
  const version = pragma(database, 'user_version');
  if (version > steps.length) throw ledgerProblem('LEDGER_NEWER', file);
  return version;
}
/** Brings a ledger up to date in one transaction: it has all the steps, or it is left as it was. */
export function migrate(database, steps, file) {
  if (versionOf(database, steps, file) === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of steps.slice(versionOf(database, steps, file))) database.exec(step.sql);
    database.exec(`PRAGMA application_id = ${ledgerMark}; PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
}
/** For those who may not write: is it a ledger, and of this version? @throws ProblemError */
export function expectUpToDate(database, steps, file) {
  const version = versionOf(database, steps, file);
  if (version === 0) throw ledgerProblem('LEDGER_MISSING', file);
  if (version < steps.length) throw ledgerProblem('LEDGER_OLDER', file);
}
