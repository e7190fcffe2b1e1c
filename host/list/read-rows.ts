import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { ProblemError } from '@postrider/core/contracts';
import { CsvError, parse } from 'csv-parse';
import type { Parser } from 'csv-parse';
import type { Delimiter } from './detect-delimiter.ts';
import type { ListEncoding } from './detect-encoding.ts';
import { fileUnreadable, quotesUnbalanced, rowLimit, rowTooLong } from './list-problems.ts';

/** A row as it stands in the file. */
export interface Row {
  /** Line on which it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

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
  let batch: Row[] = [];
  let line = 1;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: rowLimit,
    // Rows are taken here, not from the stream: one event per row would halve the speed, and the line is known here.
    on_record: (cells: string[]) => {
      if (!cells.every(isBlank)) batch.push({ line, cells });
      line += 1 + breaksWithin(cells);
      return undefined;
    },
  });
  // What goes wrong is told to each write; without a listener the stream would throw it at the process as well.
  parser.on('error', () => {});
  try {
    for await (const chunk of chunksOf(file, encoding)) {
      await write(parser, chunk);
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
    parser.resume().end();
    await finished(parser);
  } catch (thrown) {
    throw problemOf(thrown, file, line);
  } finally {
    parser.destroy();
  }
  if (batch.length > 0) yield batch;
}

async function* chunksOf(file: string, { name, markLength }: ListEncoding): AsyncGenerator<string | Uint8Array> {
  const source = createReadStream(file, { start: markLength, highWaterMark: chunkSize }) as AsyncIterable<Uint8Array>;
  if (name === 'utf-8') {
    yield* source;
    return;
  }
  const decoder = new TextDecoder(name);
  for await (const octets of source) yield decoder.decode(octets, { stream: true });
}

function write(parser: Parser, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (failed) => {
      if (failed) reject(failed);
      else resolve();
    });
  });
}

function problemOf(thrown: unknown, file: string, line: number): ProblemError {
  if (ProblemError.is(thrown)) return thrown;
  if (!(thrown instanceof CsvError)) return fileUnreadable(file, thrown);
  return thrown.code === 'CSV_MAX_RECORD_SIZE' ? rowTooLong(file, line) : quotesUnbalanced(file, line);
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === '';
}

/** Line breaks in quoted values: the row goes over so many lines more. */
function breaksWithin(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return breaks;
}
