import type { LedgerDatabase, Value } from './ledger-database.ts';

/** Rows of one statement: a row costs half as much as with a statement of its own; more than these gain little. */
const together = 16;

/** Rows on their way into a table. What was added is in the file only after `flush`. */
export interface BulkInsert {
  add(...row: readonly Value[]): void;
  flush(): void;
}

/** Begins to insert into a table; each call is one series of rows. Runs inside a transaction. */
export function bulkInserts(database: LedgerDatabase, table: string, columns: readonly string[]): () => BulkInsert {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const statement = (rows: number): string =>
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
  const one = database.query(statement(1));
  const many = database.query(statement(together));
  return () => {
    // Filled again and again: growing an array anew for each statement took a twelfth of an import's time.
    const values: Value[] = [];
    let count = 0;
    return {
      add(...added) {
        for (let column = 0; column < columns.length; column++) values[count++] = added[column] as Value;
        if (count < together * columns.length) return;
        many.run(...values);
        count = 0;
      },
      flush() {
        for (let at = 0; at < count; at += columns.length) one.run(...values.slice(at, at + columns.length));
        count = 0;
      },
    };
  };
}
