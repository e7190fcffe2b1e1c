import { causeOf, ProblemError } from '@postrider/core/contracts';
import type { Place, Problem } from '@postrider/core/contracts';

/** Characters of the longest row that is read. */
export const rowLimit = 1_000_000;
/** Columns of the widest list that is read. */
export const columnLimit = 1000;

const saveAgain = 'Save the list again as CSV from your spreadsheet, or mend that line.';

function problem(code: string, where: Place, what: string, next: string, thrown?: unknown): ProblemError {
  const found: Problem = { code, what, where, next };
  return new ProblemError(thrown === undefined ? found : { ...found, cause: causeOf(thrown) });
}

function inQuotes(names: readonly string[]): string {
  // A list may have a thousand columns; a person reads twenty.
  const shown = names.slice(0, 20).map((name) => `"${name}"`);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

export function fileMissing(file: string): ProblemError {
  return problem('LIST_MISSING', { file }, `There is no list at ${file}.`, 'Check the name and the folder.');
}

export function fileUnreadable(file: string, thrown: unknown): ProblemError {
  return problem(
    'LIST_UNREADABLE',
    { file },
    `The list ${file} cannot be read: ${causeOf(thrown).message}.`,
    'Check that it is a file and that you may read it.',
    thrown,
  );
}

export function listEmpty(file: string): ProblemError {
  return problem(
    'LIST_EMPTY',
    { file, line: 1 },
    `The list ${file} is empty.`,
    'Write the names of the columns on its first line, and one person on each line below.',
  );
}

export function notText(file: string): ProblemError {
  return problem(
    'LIST_NOT_TEXT',
    { file },
    `The list ${file} is not a text file; it may be a spreadsheet.`,
    'Open it in your spreadsheet and save it as "CSV UTF-8".',
  );
}

export function noHeader(file: string, line: number): ProblemError {
  return problem(
    'LIST_NO_HEADER',
    { file, line },
    `The first line of ${file} holds an address where the names of the columns should be.`,
    'Add a line above it that names the columns, for example: name,email',
  );
}

export function noAddressColumn(file: string, line: number, columns: readonly string[]): ProblemError {
  return problem(
    'LIST_NO_ADDRESS_COLUMN',
    { file, line },
    `No column of ${file} can be told to hold the addresses. It has the columns ${inQuotes(columns)}.`,
    'Name the one that does with --column, or call it "email" in the list.',
  );
}

export function unknownColumn(file: string, line: number, name: string, columns: readonly string[]): ProblemError {
  return problem(
    'LIST_UNKNOWN_COLUMN',
    { file, line, field: name },
    `The list ${file} has no column "${name}". It has the columns ${inQuotes(columns)}.`,
    'Use one of these names.',
  );
}

export function duplicateColumn(file: string, line: number, name: string): ProblemError {
  return problem(
    'LIST_DUPLICATE_COLUMN',
    { file, line, field: name },
    `The list ${file} has two columns called "${name}"; upper and lower case make no difference.`,
    'Give each column a name of its own.',
  );
}

export function tooManyColumns(file: string, line: number, found: number): ProblemError {
  return problem(
    'LIST_TOO_MANY_COLUMNS',
    { file, line },
    `The list ${file} has ${found} columns; ${columnLimit} are read at most.`,
    'Leave out the columns that the letter does not use.',
  );
}

export function rowTooWide(file: string, line: number, found: number, columns: number): ProblemError {
  return problem(
    'LIST_ROW_TOO_WIDE',
    { file, line },
    `Line ${line} of ${file} has ${found} values for ${columns} columns, so that nobody knows which belongs where.`,
    'Put values that hold the separator in quotation marks.',
  );
}

export function rowTooLong(file: string, line: number): ProblemError {
  return problem(
    'LIST_ROW_TOO_LONG',
    { file, line },
    `The row that begins on line ${line} of ${file} is longer than ${rowLimit} characters; often a quotation mark is not closed.`,
    saveAgain,
  );
}

export function quotesUnbalanced(file: string, line: number): ProblemError {
  return problem(
    'LIST_QUOTES_UNBALANCED',
    { file, line },
    `The row that begins on line ${line} of ${file} has a quotation mark that is not closed, or one in the middle of a value.`,
    `A value with quotation marks in it stands in quotation marks, and those in it are doubled. ${saveAgain}`,
  );
}
