import { onOneLine } from './on-one-line.ts';

/** Width on a terminal, as glibc and VTE count it: wide East Asian characters and emoji two, marks without a place of their own none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text of at most that width; what is cut off is told by an ellipsis. Characters are never cut apart. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let taken = 1;
  for (const { segment } of graphemes.segment(text)) {
    taken += displayWidth(segment);
    if (taken > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Its cells may be cut off when there is no room. */
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
 * the terminal's width; where even shortened columns do not fit, each row becomes a few lines, one per cell.
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
        const width = widths[index] ?? 0;
        const short = shorten(cell, width);
        const rest = ' '.repeat(Math.max(0, width - displayWidth(short)));
        return columns[index]?.align === 'right' ? rest + short : short + rest;
      })
      .join(' '.repeat(gap))
      .trimEnd();
  return [line(columns.map(({ title }) => title)), line(widths.map((width) => '─'.repeat(width))), ...clean.map(line)];
}

/** Each row as lines `title  cell`, empty cells left out, an empty line between rows. */
function records(columns: readonly Column[], rows: readonly (readonly string[])[], room: number): readonly string[] {
  const width = Math.max(...columns.map(({ title }) => displayWidth(title)));
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...columns.flatMap(({ title }, column) => {
      const cell = row[column] ?? '';
      return cell === '' ? [] : [shorten(`${title}${' '.repeat(width - displayWidth(title) + gap)}${cell}`, room)];
    }),
  ]);
}
