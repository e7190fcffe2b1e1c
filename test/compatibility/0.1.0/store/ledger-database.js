import { DatabaseSync } from 'node:sqlite';
import { asLedgerProblem, ledgerProblem } from './ledger-problem.js';
/** One open ledger file: statements, transactions, and the translation of what SQLite throws. */
export class LedgerDatabase {
  mode;
  file;
  #database;
  #queries = new Map();
  /** The connection stays with whoever opened it: once they close it, this only says so. */
  constructor(database, mode, file) {
    this.#database = database;
    this.mode = mode;
    this.file = file;
  }
  /** Prepared once and kept: use constant text, never text with values in it. */
  query(sql) {
    let query = this.#queries.get(sql);
    if (query === undefined) {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      query = statement;
      this.#queries.set(sql, query);
    }
    return query;
  }
  /** @throws ProblemError: closed, damaged, disk failed, busy. */
  read(work) {
    if (!this.#database.isOpen) throw ledgerProblem('LEDGER_CLOSED', this.file);
    try {
      return work();
    } catch (thrown) {
      throw asLedgerProblem(thrown, this.file);
    }
  }
  /** One transaction: all of `work` or nothing of it. @throws ProblemError as `read`; also read mode, disk full. */
  write(work) {
    return this.read(() => {
      if (this.mode === 'read') throw ledgerProblem('LEDGER_READ_MODE', this.file);
      this.query('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        this.query('COMMIT').run();
        return result;
      } catch (thrown) {
        // A full disk and some other failures have already rolled back by themselves.
        if (this.#database.isTransaction) this.query('ROLLBACK').run();
        throw thrown;
      }
    });
  }
}
