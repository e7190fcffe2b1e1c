import type { MaybePromise } from './maybe-promise.ts';

/** A file's text, with the name that errors show. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** What a person wrote: the letter and what goes with it. */
export interface Template {
  readonly letter: SourceText;
  /** Replaces the letter's own subject. */
  readonly subject?: string;
  readonly signature?: SourceText;
}

/** How a value is made safe for the place it stands in. */
export type Escape = 'none' | 'html' | 'url';

/** A part of a pattern: words that never change, or a merge field. Whoever adds a kind adds it to the core's render stage. */
export type Piece =
  | { readonly kind: 'words'; readonly words: string }
  | {
      readonly kind: 'field';
      /** Column name, matched without regard to case. */
      readonly field: string;
      /** Stands in when the person's value is empty. */
      readonly fallback?: string;
      readonly escape: Escape;
      readonly line: number;
      readonly column: number;
      /** The file it stands in: the letter's, or the signature's. */
      readonly file: string;
    };

/** Pieces in order. */
export type Pattern = readonly Piece[];

/** A compiled template, as data: the core encodes its words once and fills its fields for each mail. */
export interface Program {
  readonly subject: Pattern;
  /** The plain-text part. Lines end with `\n`. */
  readonly text: Pattern;
  /** The HTML part. Lines end with `\n`. */
  readonly html?: Pattern;
}

/** Turns a template into a program. Pure: same template, same program. */
export interface Renderer {
  /** @throws ProblemError naming file, line and field; all faults at once. */
  compile(template: Template): MaybePromise<Program>;
}
