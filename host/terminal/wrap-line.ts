import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './display-width.ts';

/** A line broken between words where it is wider than the terminal; what follows is indented as its beginning is. */
export function wrapLine(line: string, columns: number): string {
  const width = (text: string): number => displayWidth(stripVTControlCharacters(text));
  if (width(line) <= columns) return line;
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const isFirst = current.trim() === '';
    const longer = isFirst ? `${current}${word}` : `${current} ${word}`;
    if (isFirst || width(longer) <= columns) current = longer;
    else {
      lines.push(current.trimEnd());
      current = `${indent}${word}`;
    }
  }
  return [...lines, current].join('\n');
}
