/** Width on a terminal, as glibc and VTE count it: wide East Asian characters and emoji two, marks without a place of their own none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

let segmenter: Intl.Segmenter | undefined;

/** Characters as people count them; they are never cut apart. Most commands need none: it takes long to be made. */
export function graphemesOf(text: string): Intl.Segments {
  return (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text);
}

/** Text of at most that width; what is cut off is told by an ellipsis. Characters are never cut apart. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let taken = 1;
  for (const { segment } of graphemesOf(text)) {
    taken += displayWidth(segment);
    if (taken > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
