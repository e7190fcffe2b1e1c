/** A row that SQLite reads well and nobody wrote so: somebody edited the file, or it was damaged inside a page. */
export class DamagedRow extends Error {
  name = 'DamagedRow';
  /** `row`: by its number or key. */
  constructor(table, row, cause) {
    super(`table ${table}, row ${String(row).slice(0, 80)}`, { cause });
  }
}
/** A value that was stored as JSON. @throws DamagedRow */
export function storedJson(text, table, row) {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new DamagedRow(table, row, thrown);
  }
}
