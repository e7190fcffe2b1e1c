import { ProblemError, definePlugin } from '@postrider/sdk';
import type { Piece, Problem, Renderer, SourceText, Template } from '@postrider/sdk';

/** A merge field: `{{name}}`, or `{{name|what stands in when it is empty}}`. */
const FIELD = /\{\{\s*([\p{L}\p{N}_ -]{1,64}?)\s*(?:\|([^{}\n]*))?\}\}/gu;

/** Reads one line, piece by piece; what looks like a field and is none is a fault. */
function readLine(text: string, file: string, line: number, faults: Problem[]): Piece[] {
  const pieces: Piece[] = [];
  const words = (from: number, to: number): void => {
    const part = text.slice(from, to);
    const brace = part.search(/\{\{|\}\}/);
    if (brace >= 0)
      faults.push({
        code: 'LETTER_FIELD',
        what: `${file}: these braces are no merge field.`,
        next: 'Write {{name}} or {{name|instead}}, on one line.',
        where: { file, line, column: from + brace + 1 },
      });
    if (part !== '') pieces.push({ kind: 'words', words: part });
  };
  let end = 0;
  for (const { 0: whole, 1: field = '', 2: fallback, index } of text.matchAll(FIELD)) {
    words(end, index);
    const place = { line, column: index + 1, file };
    const more = fallback === undefined ? {} : { fallback: fallback.trim() };
    pieces.push({ kind: 'field', field, escape: 'none', ...place, ...more });
    end = index + whole.length;
  }
  words(end, text.length);
  return pieces;
}

function readLines({ file, text }: SourceText, faults: Problem[]): Piece[][] {
  const lines = text.replaceAll(/\r\n?/g, '\n').trimEnd().split('\n');
  return lines.map((line, index) => readLine(line, file, index + 1, faults));
}

const joined = (lines: readonly Piece[][]): Piece[] =>
  lines.flatMap((line): Piece[] => [...line, { kind: 'words', words: '\n' }]);

/** Letters as plain text: the first line is the subject, an empty line, and then the text as it is to be read. */
export function compile({ letter, subject, signature }: Template) {
  const faults: Problem[] = [];
  const [first = [], ...rest] = readLines(letter, faults);
  const own = subject === undefined ? first : readLine(subject.replaceAll(/\s+/g, ' '), letter.file, 1, faults);
  const text = joined(rest[0]?.length === 0 ? rest.slice(1) : rest);
  if (signature !== undefined) text.push({ kind: 'words', words: '\n-- \n' }, ...joined(readLines(signature, faults)));
  const [fault, ...more] = faults;
  if (fault !== undefined) throw new ProblemError(fault, ...more);
  return { subject: own, text };
}

const renderer: Renderer = { compile };

export default definePlugin({
  activate(context) {
    context.register('renderers', '__id__', () => renderer);
  },
});
