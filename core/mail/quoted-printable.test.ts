import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { columnAfter, encodeQuotedPrintable, softBreak } from './quoted-printable.ts';

/** Read by somebody else's decoder. */
async function decoded(encoded: string): Promise<string> {
  const mail = await PostalMime.parse(
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encoded}`,
  );
  return mail.text ?? '';
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '.', 'F', '=', 'é', '😀', '\n', '\r\n', '\r', '-'),
    maxLength: 300,
  }),
);

test('plain words stay as they are', () => {
  expect(encodeQuotedPrintable('Dear Anna, the price is 5 EUR.')).toBe('Dear Anna, the price is 5 EUR.');
});

test('what is not plain is escaped as UTF-8', () => {
  expect(encodeQuotedPrintable('1+1=2 für 😀')).toBe('1+1=3D2 f=C3=BCr =F0=9F=98=80');
});

test('white space stays inside a line and is escaped at its end', () => {
  expect(encodeQuotedPrintable('a b \nc\t')).toBe('a b=20\r\nc=09');
});

test('no line starts with a dot or with From', () => {
  expect(encodeQuotedPrintable('.\nFrom Anna\nTo. From')).toBe('=2E\r\n=46rom Anna\r\nTo. From');
  expect(encodeQuotedPrintable('.', 3)).toBe('.');
});

test('any text is read back the same, in lines of at most 76 characters of ASCII', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const encoded = encodeQuotedPrintable(text);
      for (const line of encoded.split('\r\n')) expect(line).toMatch(/^(?![.F])[\t -~]{0,75}(?:[!-~])?$/);
      const whole = text.toWellFormed().replaceAll(/\r\n?/g, '\n');
      // The reader ends a last line that is not ended, and drops a byte order mark.
      expect(await decoded(encoded)).toBe(
        `${whole.replace(/^\ufeff/, '')}${whole.endsWith('\n') || whole === '' ? '' : '\n'}`,
      );
    }),
    { numRuns: 500 },
  );
});

test('pieces that are encoded apart, each from where the last one ended, read as one text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 120 }), { minLength: 1, maxLength: 6 }),
      async (pieces) => {
        let encoded = 'x';
        for (const piece of pieces) {
          const more = encodeQuotedPrintable(piece, columnAfter(encoded, 0));
          expect(columnAfter(more, columnAfter(encoded, 0))).toBe(columnAfter(encoded + more, 0));
          encoded += more;
        }
        expect(columnAfter(encoded, 0)).toBeLessThanOrEqual(75);
        for (const line of encoded.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
        expect(await decoded(`${encoded}${softBreak}`)).toBe(`x${pieces.join('')}`);
      },
    ),
    { numRuns: 300 },
  );
});
