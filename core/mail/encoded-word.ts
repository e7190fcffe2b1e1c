import { escapeCodePoint } from './quoted-printable.ts';

/** The longest encoded-word (RFC 2047 section 2). */
const longestWord = 75;
const frame = '=?UTF-8?B?'.length + '?='.length;
/** What may stand for itself even inside a display name (RFC 2047 section 5, rule 3). */
const plainInQ = /[A-Za-z0-9!*+/-]/;
/** How each character of ASCII is written in Q: names of a list are encoded for every mail. */
const asciiInQ: readonly string[] = Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === ' ') return '_';
  return plainInQ.test(character) ? character : escapeCodePoint(code);
});

interface WordEncoding {
  readonly letter: 'B' | 'Q';
  /** Characters that this many octets of UTF-8, or this character, take. */
  width(text: string): number;
  encode(text: string): string;
}

function encodeInQ(text: string): string {
  let encoded = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) encoded += asciiInQ[code];
    else {
      const point = text.codePointAt(index) ?? code;
      if (point > 0xffff) index++;
      encoded += escapeCodePoint(point);
    }
  }
  return encoded;
}

const q: WordEncoding = {
  letter: 'Q',
  encode: encodeInQ,
  width: (text) => encodeInQ(text).length,
};
const b: WordEncoding = {
  letter: 'B',
  encode: (text) => Buffer.from(text).toString('base64'),
  width: (text) => Math.ceil(Buffer.byteLength(text) / 3) * 4,
};

/**
 * Header text as encoded-words of UTF-8 (RFC 2047), to be joined by white space, which readers drop. Each is at most
 * 75 characters long, the first at most `firstRoom` (25 or more). No code point is split between two words.
 */
export function encodedWords(text: string, firstRoom: number = longestWord): readonly string[] {
  const wellFormed = text.toWellFormed();
  const inQ = encodeInQ(wellFormed);
  const encoding = inQ.length <= b.width(wellFormed) ? q : b;
  // A name or a short subject is one word, and needs no measuring piece by piece.
  const whole = encoding === q ? inQ : b.encode(wellFormed);
  if (whole !== '' && whole.length <= Math.min(firstRoom, longestWord) - frame)
    return [`=?UTF-8?${encoding.letter}?${whole}?=`];
  const words: string[] = [];
  let held = '';
  let heldWidth = 0;
  const close = (): void => void words.push(`=?UTF-8?${encoding.letter}?${encoding.encode(held)}?=`);
  for (const character of wellFormed) {
    const room = (words.length === 0 ? Math.min(firstRoom, longestWord) : longestWord) - frame;
    // Base64 pads, so its width is that of the whole; Q adds up, and measuring the whole anew would be quadratic.
    const width = encoding === q ? heldWidth + q.width(character) : b.width(held + character);
    if (width > room && held !== '') {
      close();
      held = character;
      heldWidth = encoding.width(character);
    } else {
      held += character;
      heldWidth = width;
    }
  }
  if (held !== '') close();
  return words;
}
