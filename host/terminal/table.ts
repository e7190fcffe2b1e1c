import { displayWidth, shorten } from './display-width.ts';
import { onOneLine } from './on-one-line.ts';
import { wrapText } from './wrap-text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Where there is no room its cells go on in further lines. */
  readonly shrinks?: true;
}

/** A column that shrinks stays at least this wide. */
const narrowest = 12;
const gap = 2;

/** How wide each column is; those that shrink give up what the whole is too wide, the widest first. */
function fittingWidths(natural: readonly number[], columns: readonly Column[], room: number): readonly number[] {
  const widths = [...natural];
  const tooMuch = (): number => widths.reduce((sum, width) => sum + width, gap * (widths.length - 1)) - room;
  while (tooMuch() > 0) {
    const candidates = widths.flatMap((width, index) =>
      columns[index]?.shrinks === true && width > narrowest ? [index] : [],
    );
    const [widest, second] = candidates.sort((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0));
    if (widest === undefined) break;
    const width = widths[widest] ?? 0;
    const down = Math.max(1, width - (second === undefined ? narrowest : (widths[second] ?? 0)));
    widths[widest] = Math.max(narrowest, width - Math.min(down, tooMuch()));
  }
  return widths;
}

/**
 * Lines of a plain table. Control characters in cells become spaces: cells may hold what strangers wrote. `room` is
 * the terminal's width; where even narrow columns do not fit, each row becomes a few lines. Nothing is cut off.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  room = Infinity,
): readonly string[] {
  const clean = rows.map((row) => columns.map((_, index) => onOneLine(row[index] ?? '')));
  const natural = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...clean.map((row) => displayWidth(row[index] ?? ''))),
  );
  const widths = fittingWidths(natural, columns, room);
  if (widths.reduce((sum, width) => sum + width, gap * (widths.length - 1)) > room)
    return records(columns, clean, room);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const rest = ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(cell)));
        return columns[index]?.align === 'right' ? rest + cell : cell + rest;
      })
      .join(' '.repeat(gap))
      .trimEnd();
  const linesOf = (cells: readonly string[]): readonly string[] => {
    const parts = cells.map((cell, index) =>
      columns[index]?.shrinks === true ? wrapText(cell, widths[index] ?? 0) : [cell],
    );
    const height = Math.max(1, ...parts.map(({ length }) => length));
    return Array.from({ length: height }, (_, each) => line(parts.map((part) => part[each] ?? '')));
  };
  return [
    ...linesOf(columns.map(({ title }) => title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...clean.flatMap(linesOf),
  ];
}

/** A column of cells beside their titles is at least this wide; else each cell stands below its title. */
const narrowestBeside = 10;

/** Each row as lines `title  cell`, long cells over several of them, empty ones left out, an empty line between rows. */
function records(columns: readonly Column[], rows: readonly (readonly string[])[], room: number): readonly string[] {
  const width = Math.max(...columns.map(({ title }) => displayWidth(title)));
  const beside = room - width - gap >= narrowestBeside;
  const record = (title: string, cell: string): readonly string[] => {
    if (!beside) return [shorten(title, room), ...wrapText(cell, room - gap).map((line) => ' '.repeat(gap) + line)];
    const [first = '', ...more] = wrapText(cell, room - width - gap);
    const indent = ' '.repeat(width + gap);
    return [
      `${title}${' '.repeat(width - displayWidth(title) + gap)}${first}`,
      ...more.map((line) => `${indent}${line}`),
    ];
  };
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...columns.flatMap(({ title }, column) => {
      const cell = row[column] ?? '';
      return cell === '' ? [] : record(title, cell);
    }),
  ]);
}
