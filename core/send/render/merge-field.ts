import type { Escape, Pattern, Piece } from '../../contracts/renderer.ts';

export type MergeFields = Readonly<Record<string, string>>;
type FieldPiece = Extract<Piece, { readonly kind: 'field' }>;

const blank = /^\s*$/;
/** Values mostly begin with a letter or digit, and then need not be searched. */
function isBlank(value: string): boolean {
  const first = value.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && blank.test(value);
}
const plainInUrl = /^[A-Za-z0-9._~-]*$/;
const htmlSpecial = /[&<>"']/g;
const anyHtmlSpecial = /[&<>"']/;
const htmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a value safe for the place it stands in. `url` makes it safe for an attribute as well. */
function escapeValue(value: string, escape: Escape): string {
  switch (escape) {
    case 'none':
      return value;
    case 'html':
      return anyHtmlSpecial.test(value)
        ? value.replace(htmlSpecial, (character) => htmlEscapes[character] ?? character)
        : value;
    case 'url':
      if (plainInUrl.test(value)) return value;
      // encodeURIComponent refuses lone surrogates and leaves the apostrophe, which could end an attribute.
      return encodeURIComponent(value.toWellFormed()).replaceAll("'", '%27');
  }
}

/** Reads one field of each recipient. Column names match without regard to case; the exact spelling goes first. */
export class FieldReader {
  /** How the column was spelt in the last recipient: the same in all of a campaign. */
  #column: string;
  readonly #field: string;
  readonly #folded: string;

  constructor(field: string) {
    this.#field = field;
    this.#folded = field.toLowerCase();
    this.#column = field;
  }

  /** The recipient's value; undefined when it has no such column. */
  read(fields: MergeFields): string | undefined {
    // Own properties only: a field may be called `constructor`.
    if (Object.hasOwn(fields, this.#column)) return fields[this.#column];
    const column = Object.hasOwn(fields, this.#field)
      ? this.#field
      : Object.keys(fields).find((name) => name.toLowerCase() === this.#folded);
    if (column === undefined) return undefined;
    this.#column = column;
    return fields[column];
  }
}

/** A merge field, ready to be filled for one recipient after the other. */
export class MergeField {
  readonly #reader: FieldReader;
  readonly #escape: Escape;
  readonly #fallback: string;

  constructor(piece: FieldPiece) {
    this.#reader = new FieldReader(piece.field);
    this.#escape = piece.escape;
    this.#fallback = escapeValue(piece.fallback ?? '', piece.escape);
  }

  /** The value made safe, or the fallback when it is blank. */
  fill(fields: MergeFields): string {
    const value = this.#reader.read(fields);
    return value === undefined || isBlank(value) ? this.#fallback : escapeValue(value, this.#escape);
  }
}

/** Words and merge fields in order: neighbouring words joined, empty ones left out. */
export function mergePattern(pattern: Pattern): readonly (string | MergeField)[] {
  const merged: (string | MergeField)[] = [];
  for (const piece of pattern) {
    if (piece.kind === 'field') {
      merged.push(new MergeField(piece));
      continue;
    }
    const last = merged.at(-1);
    if (typeof last === 'string') merged[merged.length - 1] = last + piece.words;
    else if (piece.words !== '') merged.push(piece.words);
  }
  return merged;
}
