import type { Pattern } from '../../contracts/renderer.ts';
import { columnAfter, encodeQuotedPrintable, softBreak } from '../../mail/quoted-printable.ts';
import { type MergeField, type MergeFields, mergePattern } from './merge-field.ts';

/** The place of a merge field in encoded text. */
export class BodySlot {
  readonly #field: MergeField;
  readonly #column: number;

  constructor(field: MergeField, column: number) {
    this.#field = field;
    this.#column = column;
  }

  encode(fields: MergeFields): string {
    return encodeQuotedPrintable(this.#field.fill(fields), this.#column);
  }
}

/** Octets that are the same in every mail, or a slot. The octets are ASCII. */
export type BodyPiece = string | BodySlot;

/**
 * A part of the body in quoted-printable, encoded once. What stands around a slot cannot depend on its value, so the
 * encoding is made of pieces that do not look at each other:
 * - words are encoded from column 0; where a slot begins, the column is therefore known;
 * - after a slot the column is not known: the line ends softly there, unless the words go on with a line break;
 * - white space at the edge of a piece is escaped, as it might turn out to end a line.
 */
export function encodeBodyPart(pattern: Pattern): readonly BodyPiece[] {
  const pieces: BodyPiece[] = [];
  let column = 0;
  let afterSlot = false;
  for (const part of mergePattern(pattern)) {
    const mends = afterSlot && !(typeof part === 'string' && /^[\r\n]/.test(part));
    if (afterSlot) column = 0;
    if (typeof part === 'string') {
      const encoded = encodeQuotedPrintable(part, column);
      pieces.push(mends ? softBreak + encoded : encoded);
      column = columnAfter(encoded, column);
      afterSlot = false;
    } else {
      if (mends) pieces.push(softBreak);
      pieces.push(new BodySlot(part, column));
      afterSlot = true;
    }
  }
  return pieces;
}
