import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { causeOf, ProblemError } from '@postrider/core/contracts';
import { delimiters, detectDelimiter } from './detect-delimiter.ts';
import type { Delimiter } from './detect-delimiter.ts';
import { detectEncoding } from './detect-encoding.ts';
import type { ListEncoding } from './detect-encoding.ts';
import { findColumns, looksLikeAddress } from './find-columns.ts';
import {
  columnLimit,
  duplicateColumn,
  fileMissing,
  fileUnreadable,
  listEmpty,
  noAddressColumn,
  noHeader,
  notText,
  rowTooWide,
  tooManyColumns,
  unknownColumn,
} from './list-problems.ts';
import { readRows } from './read-rows.ts';
import type { Row } from './row-reader.ts';

export interface ListOptions {
  /** Column of the addresses, without regard to case. Leaving it out means: found by name or content. */
  readonly addressColumn?: string;
  /** Column of the recipients' names, without regard to case. Leaving it out means: found by name, or none. */
  readonly nameColumn?: string;
  /** Leaving it out means: found from the first rows. */
  readonly delimiter?: Delimiter;
}

/** A person of a list, as written there. Whether the address is valid is decided elsewhere. */
export interface ListRow {
  /** Line on which the row begins, counted from 1. */
  readonly line: number;
  /** As it stands in the list; empty when there is none. */
  readonly address: string;
  /** All values by column; a row that is short has empty ones at its end. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A list whose beginning was read and understood. */
export interface List {
  readonly columns: readonly string[];
  readonly addressColumn: string;
  readonly nameColumn?: string;
  readonly encoding: ListEncoding['name'];
  readonly delimiter: Delimiter;
  /**
   * The people, in batches of a few thousand; reads the file from its beginning each time it is called. Memory does
   * not grow with the list. @throws ProblemError that names the line.
   */
  batches(): AsyncIterable<readonly ListRow[]>;
}

/** Octets from which the separator is found. */
const headSize = 65_536;
/** Rows from which the column of addresses is found. */
const sample = 200;

/**
 * Opens a person's list: comma, semicolon, tab or bar separated, in UTF-8, UTF-16 or Windows-1252, with the names of
 * the columns on its first line. @throws ProblemError: file missing, unreadable, empty, no text; header missing or at
 * fault; no column of addresses.
 */
export async function readList(file: string, options: ListOptions = {}): Promise<List> {
  const { encoding, head } = await readHead(file);
  const hint = delimiterHint(head);
  const delimiter = options.delimiter ?? hint ?? detectDelimiter(head);
  const first = await firstRows(file, encoding, delimiter);
  const people = hint === undefined ? first : first.slice(1);
  const header = people.shift();
  if (header === undefined) throw listEmpty(file);
  const columns = columnsOf(file, header);
  const found = findColumns(
    columns,
    people.slice(0, sample).map(({ cells }) => cells),
  );
  const address = chosen(file, header.line, columns, options.addressColumn) ?? found.address;
  const name = chosen(file, header.line, columns, options.nameColumn) ?? found.name;
  const addressColumn = address === undefined ? undefined : columns[address];
  const nameColumn = name === undefined ? undefined : columns[name];
  if (address === undefined || addressColumn === undefined) throw noAddressColumn(file, header.line, columns);
  return {
    columns,
    addressColumn,
    ...(nameColumn === undefined ? {} : { nameColumn }),
    encoding: encoding.name,
    delimiter,
    async *batches() {
      for await (const batch of readRows(file, encoding, delimiter)) {
        const rows = batch[0] !== undefined && batch[0].line <= header.line ? batch.filter(isBelow(header)) : batch;
        if (rows.length > 0) yield rows.map((row) => toListRow(file, row, columns, address));
      }
    },
  };
}

async function readHead(file: string): Promise<{ readonly encoding: ListEncoding; readonly head: string }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const encoding = await detectEncoding(handle);
    if (encoding === undefined) throw notText(file);
    const octets = new Uint8Array(headSize);
    const { bytesRead } = await handle.read(octets, 0, headSize, encoding.markLength);
    return { encoding, head: new TextDecoder(encoding.name).decode(octets.subarray(0, bytesRead), { stream: true }) };
  } catch (thrown) {
    if (ProblemError.is(thrown)) throw thrown;
    throw causeOf(thrown).code === 'ENOENT' ? fileMissing(file) : fileUnreadable(file, thrown);
  } finally {
    await handle?.close();
  }
}

/** Excel writes `sep=;` on a line of its own where it cannot be sure of the reader. */
function delimiterHint(head: string): Delimiter | undefined {
  const [, sign] = /^sep=(.)[\r\n]/i.exec(head) ?? [];
  return delimiters.find((each) => each === sign);
}

async function firstRows(file: string, encoding: ListEncoding, delimiter: Delimiter): Promise<Row[]> {
  for await (const batch of readRows(file, encoding, delimiter)) return [...batch];
  return [];
}

function columnsOf(file: string, { line, cells }: Row): readonly string[] {
  if (cells.some(looksLikeAddress)) throw noHeader(file, line);
  if (cells.length > columnLimit) throw tooManyColumns(file, line, cells.length);
  const columns = cells.map((cell, place) => {
    const name = cell.trim();
    // A name that JavaScript objects keep to themselves is no use as a merge field.
    return name === '' || name === '__proto__' ? `column ${place + 1}` : name;
  });
  const seen = new Set<string>();
  for (const name of columns) {
    const plain = name.toLowerCase();
    if (seen.has(plain)) throw duplicateColumn(file, line, name);
    seen.add(plain);
  }
  return columns;
}

function chosen(file: string, line: number, columns: readonly string[], name?: string): number | undefined {
  if (name === undefined) return undefined;
  const wanted = name.trim().toLowerCase();
  const place = columns.findIndex((each) => each.toLowerCase() === wanted);
  if (place === -1) throw unknownColumn(file, line, name, columns);
  return place;
}

function isBelow(header: Row): (row: Row) => boolean {
  return (row) => row.line > header.line;
}

function toListRow(file: string, { line, cells }: Row, columns: readonly string[], address: number): ListRow {
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell !== '')) {
    throw rowTooWide(file, line, cells.length, columns.length);
  }
  const fields: Record<string, string> = {};
  for (let place = 0; place < columns.length; place++) fields[columns[place] ?? ''] = cells[place] ?? '';
  return { line, address: cells[address] ?? '', fields };
}
