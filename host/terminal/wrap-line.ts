import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './display-width.ts';

/** What a line begins with before its words: spaces, and a sign that says what it is about. */
const beginning = /^ *(?:[✓✗!?‖…↻➤✉⊘–↩] +)?/u;

/** A line broken between words where it is wider than the terminal; what follows stands below its first word. */
export function wrapLine(line: string, columns: number): string {
  const width = (text: string): number => displayWidth(stripVTControlCharacters(text));
  if (width(line) <= columns) return line;
  const [lead = ''] = beginning.exec(stripVTControlCharacters(line)) ?? [];
  const indent = ' '.repeat(displayWidth(lead));
  const lines: string[] = [];
  let current: string | undefined;
  for (const word of line.split(' ')) {
    const longer = current === undefined ? word : `${current} ${word}`;
    // Before its first word there is nothing to break a line at.
    if (current === undefined || width(longer) <= columns || width(current) < width(lead) || current.trim() === '')
      current = longer;
    else {
      lines.push(current.trimEnd());
      current = `${indent}${word}`;
    }
  }
  return [...lines, current ?? ''].join('\n');
}
