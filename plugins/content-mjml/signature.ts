import type { SourceText } from '@postrider/sdk';
import { type MergeField, type MergeSource, parseMergeFields } from './merge-fields.ts';

/** Where the signature goes, written like a merge field; without it the signature ends the letter. */
export const signaturePlace = '{{ signature }}';

export function isSignaturePlace(part: string | MergeField): part is MergeField {
  return typeof part !== 'string' && part.field.toLowerCase() === 'signature' && part.fallback === undefined;
}

/** A signature read for the kind of letter it goes into. */
export interface SignatureSource extends MergeSource {
  readonly format: 'html' | 'plain';
}

/** `.html` and `.htm` files are HTML, of which the body counts; all others are plain text. */
export function readSignature(signature: SourceText): SignatureSource {
  if (!/\.html?$/i.test(signature.file))
    return {
      format: 'plain',
      ...parseMergeFields({ file: signature.file, text: trimmedText(signature.text) }, { kind: 'plain' }),
    };
  const source = parseMergeFields(signature, { kind: 'markup', ignore: [] });
  return { format: 'html', ...source };
}

function trimmedText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trimEnd();
}

/** What stands between `<body>` and `</body>`, or all of it where there is no such thing. */
export function bodyOf(html: string): string {
  const start = /<body\b[^>]*>/i.exec(html);
  const end = html.toLowerCase().lastIndexOf('</body');
  return start === null ? html : html.slice(start.index + start[0].length, end < 0 ? undefined : end);
}

/** Plain text as HTML: its lines stay lines. */
export function textToHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>\n');
}
