import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { LedgerMode } from '@postrider/sdk';
import { asLedgerProblem, ledgerProblem } from './ledger-problem.ts';

export type Value = SQLInputValue;
export type Column = null | number | string;

/** A prepared statement whose rows are arrays in the order of its columns: no object is made per row. */
export interface Query<Row extends readonly Column[] = readonly []> {
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
  /** Row by row, for answers that grow with the list; nothing else may be asked of the ledger meanwhile. */
  iterate(...values: readonly Value[]): IterableIterator<Row>;
  run(...values: readonly Value[]): { readonly changes: number | bigint };
}

/** One open ledger file: statements, transactions, and the translation of what SQLite throws. */
export class LedgerDatabase {
  readonly mode: LedgerMode;
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #queries = new Map<string, Query<readonly Column[]>>();

  /** The connection stays with whoever opened it: once they close it, this only says so. */
  constructor(database: DatabaseSync, mode: LedgerMode, file: string) {
    this.#database = database;
    this.mode = mode;
    this.file = file;
  }

  /** Prepared once and kept: use constant text, never text with values in it. */
  query<Row extends readonly Column[]>(sql: string): Query<Row> {
    let query = this.#queries.get(sql);
    if (query === undefined) {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      query = statement as unknown as Query<readonly Column[]>;
      this.#queries.set(sql, query);
    }
    return query as unknown as Query<Row>;
  }

  /** @throws ProblemError: closed, damaged, disk failed, busy. */
  read<Result>(work: () => Result): Result {
    if (!this.#database.isOpen) throw ledgerProblem('LEDGER_CLOSED', this.file);
    try {
      return work();
    } catch (thrown) {
      throw asLedgerProblem(thrown, this.file);
    }
  }

  /** One transaction: all of `work` or nothing of it. @throws ProblemError as `read`; also read mode, disk full. */
  write<Result>(work: () => Result): Result {
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
