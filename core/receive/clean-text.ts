/**
 * Text from outside on one line: control characters, line breaks and the marks that turn writing around become
 * spaces, so that nothing a stranger writes can start a header, a log line or a table row of its own.
 * @param limit in UTF-16 units
 */
export function cleanLine(text: string, limit: number): string {
  return text
    .slice(0, limit * 4)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, limit)
    .toWellFormed();
}

/** The beginning of a text, at most `octets` in UTF-8, never cut inside a character. */
export function cutText(text: string, octets: number): string {
  if (text.length <= octets / 3) return text;
  const bytes = new Uint8Array(octets);
  const { read } = new TextEncoder().encodeInto(text, bytes);
  return text.slice(0, read);
}
