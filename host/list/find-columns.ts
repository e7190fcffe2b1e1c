import { addressNames, addressStems, partNames, plainName, shortNames, wholeNames } from './column-names.ts';

/** Columns by their place, counted from 0. */
export interface FoundColumns {
  readonly address?: number;
  readonly name?: number;
}

/**
 * Finds the column of addresses: by a sure name, else by a likely name whose values are addresses, else by the values
 * alone when only one column has them. `rows` are the first of the list.
 */
export function findColumns(columns: readonly string[], rows: readonly (readonly string[])[]): FoundColumns {
  const plain = columns.map(plainName);
  const address = findAddressColumn(plain, rows);
  const name = findNameColumn(plain);
  return { ...(address === undefined ? {} : { address }), ...(name === -1 || name === address ? {} : { name }) };
}

function findAddressColumn(columns: readonly string[], rows: readonly (readonly string[])[]): number | undefined {
  const sure = columns.findIndex((each) => addressNames.has(each));
  if (sure !== -1) return sure;
  const filled = columns
    .keys()
    .filter((place) => holdsAddresses(rows, place))
    .toArray();
  const likely = filled.filter((place) => addressStems.some((stem) => columns[place]?.includes(stem) === true));
  return likely[0] ?? (filled.length === 1 ? filled[0] : undefined);
}

function findNameColumn(columns: readonly string[]): number {
  const whole = columns.findIndex((each) => wholeNames.has(each));
  if (whole !== -1 || columns.some((each) => partNames.has(each))) return whole;
  return columns.findIndex((each) => shortNames.has(each));
}

/** At least half of the values that are there look like addresses. */
function holdsAddresses(rows: readonly (readonly string[])[], place: number): boolean {
  const values = rows.map((row) => row[place]?.trim() ?? '').filter((value) => value !== '');
  return values.length > 0 && values.filter(looksLikeAddress).length * 2 >= values.length;
}

/** Enough to tell a column of addresses from others; whether one is valid is decided elsewhere. */
export function looksLikeAddress(value: string): boolean {
  const at = value.lastIndexOf('@');
  return at > 0 && at < value.length - 1 && value.length <= 320 && !/\s/.test(value.trim());
}
