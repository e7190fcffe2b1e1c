/** What separates the values of a row. */
export type Delimiter = ',' | ';' | '\t' | '|';

export const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

/** Rows of the head that are looked at. */
const sample = 50;

/**
 * Finds the separator from the first rows: it stands in the header, and as often in the rows below. A list of one
 * column has none; a comma does no harm there. `head` is the beginning of the text, cut anywhere.
 */
export function detectDelimiter(head: string): Delimiter {
  const rows = countInRows(head);
  const header = rows[0];
  if (header === undefined) return ',';
  const scored = delimiters.map((delimiter) => ({
    delimiter,
    inHeader: header[delimiter],
    alike: rows.filter((row) => row[delimiter] === header[delimiter]).length,
  }));
  const best = scored
    .filter((each) => each.inHeader > 0)
    .sort((one, other) => other.alike - one.alike || other.inHeader - one.inHeader);
  return best[0]?.delimiter ?? ',';
}

type Counts = Record<Delimiter, number>;

/** How often each separator stands outside quotation marks, row by row; blank rows are left out. */
function countInRows(head: string): readonly Counts[] {
  const rows: Counts[] = [];
  let counts: Counts = { ',': 0, ';': 0, '\t': 0, '|': 0 };
  let quoted = false;
  let blank = true;
  for (const letter of head) {
    if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '\n' || letter === '\r') {
      if (!blank) rows.push(counts);
      if (rows.length === sample) return rows;
      counts = { ',': 0, ';': 0, '\t': 0, '|': 0 };
      blank = true;
      continue;
    } else if (isDelimiter(letter)) counts[letter] += 1;
    blank = false;
  }
  // The last row may be cut; it counts only when it is the only one.
  return rows.length === 0 && !blank ? [counts] : rows;
}

function isDelimiter(letter: string): letter is Delimiter {
  return letter === ',' || letter === ';' || letter === '\t' || letter === '|';
}
