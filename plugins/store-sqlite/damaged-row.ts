/** A row that SQLite reads well and nobody wrote so: somebody edited the file, or it was damaged inside a page. */
export class DamagedRow extends Error {
  override readonly name = 'DamagedRow';

  /** `row`: by its number or key. */
  constructor(table: string, row: string | number, cause?: unknown) {
    super(`table ${table}, row ${String(row).slice(0, 80)}`, { cause });
  }
}

/** A value that was stored as JSON. @throws DamagedRow */
export function storedJson(text: string, table: string, row: string | number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new DamagedRow(table, row, thrown);
  }
}
