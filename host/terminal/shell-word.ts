/** A word as a POSIX shell reads it back, whatever stands in it. */
export function shellWord(word: string): string {
  return /^[\w/.:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
