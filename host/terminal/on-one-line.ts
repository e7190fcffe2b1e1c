/**
 * Words of strangers (answers of servers, names, lists) as they may stand on a line: control characters, line breaks
 * and marks that turn the direction of writing become spaces.
 */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ');
}
