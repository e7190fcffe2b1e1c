import type { Escape, Pattern, Piece } from '@postrider/sdk';
import type { MergeField } from './merge-fields.ts';

/** How a value is made safe at one place of a page: `h` as HTML, `u` as a part of a URL; `x` not decided yet. */
export type TokenMark = 'x' | 'h' | 'u';

/**
 * Stands a plain word in for each merge field while the letter goes through MJML and HTML parsers, which would tear
 * braces apart, and finds the fields again afterwards.
 */
export class FieldTokens {
  readonly #stem: string;
  readonly #fields: MergeField[] = [];
  readonly #form: RegExp;

  /** @param texts none of them may hold the word by chance */
  constructor(texts: readonly string[]) {
    let stem = 'mergefield';
    while (texts.some((text) => text.includes(stem))) stem += 'q';
    this.#stem = stem;
    this.#form = new RegExp(`${stem}(\\d+)([xhu])`, 'g');
  }

  /** The text with a token for each field. */
  put(parts: readonly (string | MergeField)[]): string {
    return parts.map((part) => (typeof part === 'string' ? part : this.token(part))).join('');
  }

  token(field: MergeField): string {
    return `${this.#stem}${this.#fields.push(field) - 1}x`;
  }

  /** The fields in a text, in order, with the offsets of their tokens. */
  find(text: string): readonly { readonly field: MergeField; readonly offset: number }[] {
    return Array.from(text.matchAll(this.#form), (match) => ({ field: this.#field(match[1]), offset: match.index }));
  }

  /** Marks the tokens of a text, in order. */
  mark(text: string, marks: readonly TokenMark[]): string {
    let place = 0;
    return text.replace(this.#form, (_, number: string) => `${this.#stem}${number}${marks[place++] ?? 'h'}`);
  }

  /** The text as the author wrote it, for messages and comparisons. */
  reveal(text: string): string {
    return text.replace(this.#form, (_, number: string) => `{{ ${this.#field(number).field} }}`);
  }

  /** @param words how the values of tokens that are no part of a URL are made safe */
  pattern(text: string, words: Escape): Pattern {
    const pieces: Piece[] = [];
    let from = 0;
    for (const match of text.matchAll(this.#form)) {
      if (match.index > from) pieces.push({ kind: 'words', words: text.slice(from, match.index) });
      pieces.push({ kind: 'field', ...this.#field(match[1]), escape: match[2] === 'u' ? 'url' : words });
      from = match.index + match[0].length;
    }
    if (from < text.length) pieces.push({ kind: 'words', words: text.slice(from) });
    return pieces;
  }

  #field(number: string | undefined): MergeField {
    const field = this.#fields[Number(number)];
    // The stem stands in none of the author's texts, so every token was given out by `token`.
    if (field === undefined) throw new RangeError(`No merge field ${number}.`);
    return field;
  }
}
