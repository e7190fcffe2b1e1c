import { ProblemError } from '../contracts/problem.ts';
import { encodedWords } from './encoded-word.ts';

/** RFC 5322 section 2.1.1 asks for 78, RFC 2047 section 2 for 76 where there are encoded-words. */
const lineRoom = 76;
/** Far below the 998 octets at which a line is cut or refused (RFC 5322 section 2.1.1). */
const longestToken = 800;
/** RFC 5322 section 3.6.8, no longer than leaves an encoded-word its place. */
const fieldName = /^[!-9;-~]{1,45}$/;
const control = /[\p{Cc}\u2028\u2029]/u;
const gap = /[\p{Cc} \u2028\u2029]+/gu;
/** More than single spaces between words. */
const untidy = /[\p{Cc}\u2028\u2029]| {2}/u;
/** Words with single spaces between, none of which begins like an encoded-word. */
const plainText = /^(?!.*=\?)[!-~]+(?: [!-~]+)*$/;
const printableAscii = /^[ -~]*$/;

function unsafe(field: string, what: string, next: string): ProblemError {
  return new ProblemError({ code: 'HEADER_UNSAFE', what, where: { field }, next });
}

/**
 * One header field (RFC 5322 section 2.2) ended by CRLF, folded between its tokens. The only place where a field is
 * put together: a token that holds a control character never enters, so no value can start another field.
 * @throws ProblemError `HEADER_UNSAFE`
 */
export function headerField(name: string, tokens: readonly string[]): string {
  if (!fieldName.test(name))
    throw unsafe(
      name.slice(0, 45),
      `${JSON.stringify(name.slice(0, 45))} is no name of a header field.`,
      'Use letters, digits and hyphens.',
    );
  let field = `${name}:`;
  let column = field.length;
  for (const token of tokens) {
    if (control.test(token) || token.length > longestToken)
      throw unsafe(
        name,
        `The ${name} header would hold a line break, another control character, or a word over ${longestToken} characters.`,
        'Take it out of the address or value it came from.',
      );
    const folds = column + 1 + token.length > lineRoom && column > name.length + 1;
    field += folds ? `\r\n ${token}` : ` ${token}`;
    column = (folds ? 0 : column) + 1 + token.length;
  }
  return `${field}\r\n`;
}

/** Text as it can stand in a header: control characters and runs of space become one space. */
export function headerText(text: string): string {
  // Nearly every text is tidy; replacing its single spaces by themselves took four times as long (measured).
  return (untidy.test(text) ? text.replace(gap, ' ') : text).trim();
}

/** The characters a token may have to stand on the field's first line. */
export function firstLineRoom(name: string): number {
  return lineRoom - name.length - 2;
}

/** Tokens for text that is cleaned: plain words as they are, or encoded-words where plain ones would not do. */
function textTokens(clean: string, room: number): readonly string[] {
  if (!printableAscii.test(clean) || clean.includes('=?')) return encodedWords(clean, room);
  const words = clean.split(' ');
  return words.every((word) => word.length <= room) ? words : encodedWords(clean, room);
}

/**
 * An unstructured field such as Subject: any text, encoded where needed (RFC 2047), folded to 76 characters.
 * Line breaks and other control characters become spaces.
 */
export function textField(name: string, text: string): string {
  // Most subjects, and the one of every mail of a campaign: nothing to clean, encode or fold.
  if (name.length + text.length <= lineRoom - 2 && plainText.test(text) && fieldName.test(name))
    return `${name}: ${text}\r\n`;
  return headerField(name, textTokens(headerText(text), firstLineRoom(name)));
}
