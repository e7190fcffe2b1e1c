import { createReadStream } from 'node:fs';
import { ProblemError } from '@postrider/core/contracts';
import type { Delimiter } from './detect-delimiter.ts';
import type { ListEncoding } from './detect-encoding.ts';
import { fileUnreadable, quotesUnbalanced, rowLimit, rowTooLong } from './list-problems.ts';
import { RowReader } from './row-reader.ts';
import type { Row } from './row-reader.ts';

/** Octets read at once; a batch holds the rows that end in them. */
const chunkSize = 1 << 18;

/**
 * Reads the rows of a file, blank ones left out, in batches that keep memory flat. Nothing is read ahead of the
 * consumer. @throws ProblemError that names the line: quotes unbalanced, a row too long, the file unreadable.
 */
export async function* readRows(
  file: string,
  encoding: ListEncoding,
  delimiter: Delimiter,
): AsyncGenerator<readonly Row[]> {
  const reader = new RowReader(delimiter, rowLimit);
  const decoder = new TextDecoder(encoding.name);
  const rowsOf = (text: string, isLast: boolean): readonly Row[] => {
    const read = reader.read(text, isLast);
    if (!('kind' in read)) return read;
    throw read.kind === 'row-too-long' ? rowTooLong(file, read.line) : quotesUnbalanced(file, read.line);
  };
  const source = createReadStream(file, { start: encoding.markLength, highWaterMark: chunkSize });
  try {
    for await (const octets of source as AsyncIterable<Uint8Array>) {
      const rows = rowsOf(decoder.decode(octets, { stream: true }), false);
      if (rows.length > 0) yield rows;
    }
  } catch (thrown) {
    throw ProblemError.is(thrown) ? thrown : fileUnreadable(file, thrown);
  }
  const rows = rowsOf(decoder.decode(), true);
  if (rows.length > 0) yield rows;
}
