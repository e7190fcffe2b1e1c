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
    let values = [];
    return {
      add(...added) {
        for (const value of added) values.push(value);
        if (values.length < together * columns.length) return;
        many.run(...values);
        values = [];
      },
      flush() {
        for (let at = 0; at < values.length; at += columns.length) one.run(...values.slice(at, at + columns.length));
        values = [];
      },
    };
  };
}
