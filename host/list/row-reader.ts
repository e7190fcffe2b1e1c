import type { Delimiter } from './detect-delimiter.ts';

/** A row as it stands in the file. */
export interface Row {
  /** Line on which it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why the text that begins on `line` is no row. */
export interface RowFault {
  readonly kind: 'quotes-unbalanced' | 'row-too-long';
  readonly line: number;
}

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Takes text apart into rows (RFC 4180, with any separator and any line end), however the text is cut. An own reader,
 * because lists come by the million: a library that looks at octets one by one took half of an import's time.
 */
export class RowReader {
  readonly #delimiter: number;
  readonly #longest: number;
  /** The row that is not whole yet. */
  #rest = '';
  #line = 1;
  /** What `#row` found: it runs for every row, and gives back only where the row ends. */
  #cells: string[] = [];
  /** True when a value of it holds a line break. */
  #isBroken = false;

  /** @param longest characters of the longest row */
  constructor(delimiter: Delimiter, longest: number) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#longest = longest;
  }

  /** The rows that are whole with this text, blank ones left out; `isLast`: nothing follows. */
  read(text: string, isLast: boolean): readonly Row[] | RowFault {
    const whole = this.#rest === '' ? text : this.#rest + text;
    const rows: Row[] = [];
    let from = 0;
    while (from < whole.length) {
      const end = this.#row(whole, from, isLast);
      if ((end === goesOn ? whole.length : Math.max(end, from)) - from > this.#longest)
        return { kind: 'row-too-long', line: this.#line };
      if (end === unbalanced) return { kind: 'quotes-unbalanced', line: this.#line };
      if (end === goesOn) break;
      const cells = this.#cells;
      if (!cells.every(isBlank)) rows.push({ line: this.#line, cells });
      this.#line += 1 + (this.#isBroken ? breaksWithin(cells) : 0);
      from = end;
    }
    this.#rest = whole.slice(from);
    return rows;
  }

  /** Reads one row into `#cells`; gives the place behind its line end. */
  #row(text: string, from: number, isLast: boolean): number {
    const cells: string[] = [];
    this.#cells = cells;
    this.#isBroken = false;
    let at = from;
    for (;;) {
      if (text.charCodeAt(at) === quote) {
        const end = quotedEnd(text, at + 1);
        if (end < 0 || (end + 1 === text.length && !isLast)) return end < 0 && isLast ? unbalanced : goesOn;
        const value = text.slice(at + 1, end);
        if (value.includes('\n') || value.includes('\r')) this.#isBroken = true;
        cells.push(value.includes('"') ? value.replaceAll('""', '"') : value);
        at = end + 1;
      } else {
        const begin = at;
        for (; at < text.length; at++) {
          const code = text.charCodeAt(at);
          if (code === this.#delimiter || code === lineFeed || code === carriageReturn) break;
          if (code === quote) return unbalanced;
        }
        cells.push(text.slice(begin, at));
      }
      if (at === text.length) return isLast ? at : goesOn;
      const code = text.charCodeAt(at);
      at++;
      if (code === this.#delimiter) continue;
      if (code === lineFeed) return at;
      if (code !== carriageReturn) return unbalanced;
      if (at === text.length) return isLast ? at : goesOn;
      return text.charCodeAt(at) === lineFeed ? at + 1 : at;
    }
  }
}

/** Answers of `#row` in place of an end. */
const goesOn = -1;
const unbalanced = -2;

/** Place of the mark that ends a quoted value; doubled ones belong to it. Negative when the text ends before. */
function quotedEnd(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end >= 0 && text.charCodeAt(end + 1) === quote) end = text.indexOf('"', end + 2);
  return end;
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
