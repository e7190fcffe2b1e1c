import { Parser } from 'htmlparser2';
import type { FieldTokens, TokenMark } from './field-tokens.ts';
import type { MergeField } from './merge-fields.ts';

/** What a merge field stands in, in the finished HTML. */
export type FieldPlace =
  | { readonly kind: 'text' | 'attribute'; readonly field: MergeField; readonly mark: TokenMark }
  | { readonly kind: 'refused'; readonly field: MergeField; readonly why: string };

export interface PageReading {
  /** In the order of the text, one for each token. */
  readonly places: readonly FieldPlace[];
  /** How deep the elements are nested. */
  readonly depth: number;
}

const urlAttributes = new Set([
  'href',
  'src',
  'srcset',
  'background',
  'action',
  'cite',
  'poster',
  'longdesc',
  'formaction',
]);

/** Reads a page, or a part of one, and tells where its merge fields stand. */
export function readFieldPlaces(html: string, tokens: FieldTokens): PageReading {
  const places: FieldPlace[] = [];
  let depth = 0;
  let deepest = 0;
  let raw = 0;

  const add = (text: string, place: (field: MergeField, before: string) => FieldPlace): void => {
    for (const { field, offset } of tokens.find(text)) places.push(place(field, text.slice(0, offset)));
  };
  const refuse = (text: string, why: string): void => add(text, (field) => ({ kind: 'refused', field, why }));

  const parser = new Parser(
    {
      onopentagname(name) {
        depth++;
        deepest = Math.max(deepest, depth);
        if (name === 'style' || name === 'script') raw++;
        refuse(name, "in a tag's name");
      },
      onclosetag(name) {
        depth--;
        if (name === 'style' || name === 'script') raw--;
      },
      onattribute(name, value, quote) {
        refuse(name, "where an attribute's name belongs");
        if (quote === null) refuse(value, 'in an attribute without quotes');
        else if (name === 'style') refuse(value, 'in a style');
        else if (name.startsWith('on')) refuse(value, 'in a script');
        else
          add(value, (field, before) => ({
            kind: 'attribute',
            field,
            // At its start the value is the URL itself and is taken as it is; further on it is a part of one.
            mark: urlAttributes.has(name) && before.trim() !== '' ? 'u' : 'h',
          }));
      },
      ontext(text) {
        if (raw > 0) refuse(text, 'in a style sheet or script');
        else add(text, (field) => ({ kind: 'text', field, mark: 'h' }));
      },
      oncomment(text) {
        // A conditional comment for Outlook: a part of a page in itself.
        const inner = tokens.find(text).length > 0 ? readFieldPlaces(text, tokens) : undefined;
        places.push(...(inner?.places ?? []));
      },
      onprocessinginstruction: (_, text) => refuse(text, 'in a declaration'),
    },
    { decodeEntities: false, recognizeSelfClosing: true },
  );
  parser.write(html);
  parser.end();
  return { places, depth: deepest };
}
