/** Rows of one statement: a row costs half as much as with a statement of its own; more than these gain little. */
const together = 16;
/** Begins to insert into a table; each call is one series of rows. Runs inside a transaction. */
export function bulkInserts(database, table, columns) {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const statement = (rows) =>
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
  const one = database.query(statement(1));
  const many = database.query(statement(together));
  return () => {
    // Filled again and again: growing an array anew for each statement took a twelfth of an import's time.
    const values = [];
    let count = 0;
    return {
      add(...added) {
        for (let column = 0; column < columns.length; column++) values[count++] = added[column];
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
