/** Ends a line without ending the reader's line (RFC 2045 section 6.7, rule 5). */
export const softBreak = '=\r\n';

/** Lines hold 76 characters (RFC 2045 section 6.7); one is kept for the `=` of a soft break. */
const room = 75;

const escapes: readonly string[] = Array.from(
  { length: 256 },
  (_, octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`,
);
const escapeOf = (octet: number): string => escapes[octet] ?? '';
const newline = 0x0a;
/** Printable, and no `=`. */
const standsForItself = (code: number): boolean => code > 0x20 && code < 0x7f && code !== 0x3d;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
const endsLine = (text: string, index: number): boolean => index === text.length || text.charCodeAt(index) === newline;

/** Stands as it is when it fits on the line: printable, no `=`, no white space at the edges. */
const plainForm = /^(?:[!-<>-~](?:[ !-<>-~]*[!-<>-~])?)?$/;
/** `.` would need dot-stuffing, and `From ` is altered by mailbox files (RFC 4155): neither may start a line. */
const badStart = /^[.F]/;

/** The UTF-8 octets of one code point, escaped. A lone surrogate becomes U+FFFD. */
export function escapeCodePoint(point: number): string {
  const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
  if (code < 0x80) return escapeOf(code);
  if (code < 0x800) return escapeOf(0xc0 | (code >> 6)) + escapeOf(0x80 | (code & 0x3f));
  if (code < 0x10000)
    return escapeOf(0xe0 | (code >> 12)) + escapeOf(0x80 | ((code >> 6) & 0x3f)) + escapeOf(0x80 | (code & 0x3f));
  return (
    escapeOf(0xf0 | (code >> 18)) +
    escapeOf(0x80 | ((code >> 12) & 0x3f)) +
    escapeOf(0x80 | ((code >> 6) & 0x3f)) +
    escapeOf(0x80 | (code & 0x3f))
  );
}

/** The column (0 to 75) at which the line stands after `encoded`, which was begun at `column`. */
export function columnAfter(encoded: string, column: number): number {
  const lineEnd = encoded.lastIndexOf('\n');
  return lineEnd < 0 ? column + encoded.length : encoded.length - lineEnd - 1;
}

/**
 * Text in the quoted-printable encoding of its UTF-8 (RFC 2045 section 6.7): 7-bit, lines of at most 76 characters,
 * none starting with a dot. `\r\n`, `\r` and `\n` are line breaks. The text may be one piece of several that are
 * encoded apart: `column` is where the line stands (0 to 75), and white space at the end of a piece is escaped, as
 * nothing is known of what follows. No character is torn apart by a line break.
 */
export function encodeQuotedPrintable(text: string, column = 0): string {
  if (column + text.length <= room && plainForm.test(text) && (column > 0 || !badStart.test(text))) return text;
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  let encoded = '';
  let at = column;
  // Characters that stand for themselves are copied by the run: one by one took a third longer (measured on names).
  let copied = 0;
  for (let index = 0; index < lines.length; index++) {
    const code = lines.charCodeAt(index);
    const plain = standsForItself(code) || (isBlank(code) && !endsLine(lines, index + 1));
    if (plain && at > 0 && at < room) {
      at++;
      continue;
    }
    encoded += lines.slice(copied, index);
    copied = index + 1;
    if (code === newline) {
      encoded += '\r\n';
      at = 0;
      continue;
    }
    let token = lines.charAt(index);
    if (!plain) {
      const point = lines.codePointAt(index) ?? code;
      if (point > 0xffff) copied = ++index + 1;
      token = escapeCodePoint(point);
    }
    if (at + token.length > room) {
      encoded += softBreak;
      at = 0;
    }
    if (at === 0 && badStart.test(token)) token = escapeOf(code);
    encoded += token;
    at += token.length;
  }
  return encoded + lines.slice(copied);
}
