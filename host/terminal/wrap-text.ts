import { displayWidth, graphemes } from './display-width.ts';

/** The words of a text in lines of at most that width; a word that is longer than a line is broken, where it has parts between them, and nothing is lost. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (displayWidth(longer) <= width) {
      current = longer;
      continue;
    }
    if (current !== '') lines.push(current);
    const pieces = pieced(word, width);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
  }
  return current === '' ? lines : [...lines, current];
}

/** Where names, addresses and paths are broken rather than in the middle of a part. */
const seams: ReadonlySet<string> = new Set('/.,:;@-_=&?');

function pieced(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece: string[] = [];
  for (const { segment } of graphemes.segment(word)) {
    while (piece.length > 0 && displayWidth(piece.join('') + segment) > width) {
      const seam = piece.findLastIndex((each) => seams.has(each)) + 1;
      const end = seam === 0 ? piece.length : seam;
      pieces.push(piece.slice(0, end).join(''));
      piece = piece.slice(end);
    }
    piece.push(segment);
  }
  return [...pieces, piece.join('')];
}
