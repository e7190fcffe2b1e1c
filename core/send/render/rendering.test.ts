import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import type { Mail } from '../../contracts/mail.ts';
import type { Pattern, Piece, Program } from '../../contracts/renderer.ts';
import { headerText } from '../../mail/header-field.ts';
import { compileMessage } from './compile-message.ts';

// The letter is encoded once and its fields many times. Here every mail is also made the plain way, from the text as
// a whole, and both must be the same octets; then a stranger's parser must find in it what was written.

const frame = {
  campaign: 'k3xQ9_ab-Z',
  sender: { address: 'hello@northlight.example', name: 'North Light' },
  envelopeFrom: 'hello@northlight.example',
  messageIdDomain: 'northlight.example',
};
const date = Date.parse('2026-03-02T09:00:00Z');

/** A part of the text after filling: what a words or field piece became. */
interface Filled {
  readonly text: string;
  readonly field: boolean;
}

function valueOf(piece: Piece, fields: Record<string, string>): string {
  if (piece.kind === 'words') return piece.words;
  const value = fields[piece.field] ?? '';
  const shown = value.trim() === '' ? (piece.fallback ?? '') : value;
  if (piece.escape === 'none') return shown;
  if (piece.escape === 'url') return encodeURIComponent(shown.toWellFormed()).split("'").join('%27');
  const entities = new Map(Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }));
  return Array.from(shown, (character) => entities.get(character) ?? character).join('');
}

/** The pattern with its values in, neighbouring words as one. */
function fill(pattern: Pattern, fields: Record<string, string>): readonly Filled[] {
  const filled: Filled[] = [];
  for (const piece of pattern) {
    const text = valueOf(piece, fields);
    const last = filled.at(-1);
    if (piece.kind === 'field') filled.push({ text, field: true });
    else if (last !== undefined && !last.field) filled[filled.length - 1] = { text: last.text + text, field: false };
    else if (text !== '') filled.push({ text, field: false });
  }
  return filled;
}

/** Quoted-printable of a whole text in one pass, with the rule for fields: a soft break ends each of them. */
function encodeWhole(filled: readonly Filled[]): string {
  const lines: string[] = [];
  let line = '';
  const softly = (): void => {
    lines.push(`${line}=`);
    line = '';
  };
  for (const [index, { text, field }] of filled.entries()) {
    const characters = Array.from(text.replaceAll(/\r\n|\r/g, '\n').toWellFormed());
    for (const [place, character] of characters.entries()) {
      if (character === '\n') {
        lines.push(line);
        line = '';
        continue;
      }
      const escaped = (): string => Buffer.from(character).toString('hex').toUpperCase().replaceAll(/../g, '=$&');
      const atLineEnd = (characters[place + 1] ?? '\n') === '\n';
      const plain = character === ' ' || character === '\t' ? !atLineEnd : /^[!-<>-~]$/.test(character);
      let token = plain ? character : escaped();
      if (line.length + token.length > 75) softly();
      if (line === '' && (character === '.' || character === 'F')) token = escaped();
      line += token;
    }
    const next = filled[index + 1];
    if (field && next !== undefined && (next.field || !/^[\r\n]/.test(next.text))) softly();
  }
  return [...lines, line].join('\r\n');
}

const octets = (mail: Mail): Buffer => Buffer.concat(mail.chunks);

function expectedBody(program: Program, fields: Record<string, string>): string {
  const text = encodeWhole(fill(program.text, fields));
  const transfer = 'Content-Transfer-Encoding: quoted-printable\r\n\r\n';
  if (program.html === undefined) {
    const last = fill(program.text, fields).at(-1);
    return `Content-Type: text/plain; charset=utf-8\r\n${transfer}${text}${last?.field === false && /[\r\n]$/.test(last.text) ? '' : '\r\n'}`;
  }
  const boundary = '=_k3xQ9_ab-Z';
  return (
    `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n` +
    `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n${transfer}${text}\r\n` +
    `--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\n${transfer}${encodeWhole(fill(program.html, fields))}\r\n` +
    `--${boundary}--\r\n`
  );
}

const alphabet = fc.constantFrom(
  'a',
  'F',
  'From ',
  '.',
  '=',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '-',
  '--=_k3xQ9_ab-Z',
  '<',
  '&',
  '"',
  "'",
  'é',
  '世',
  '😀',
  '👩🏽‍🚀',
  'שלום',
  '\u202e',
  '\0',
  '\ud800',
  'word '.repeat(30),
  'x'.repeat(80),
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: alphabet, maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\n', 'x'.repeat(2_000), '😀'.repeat(100)) },
);
const words = fc.oneof(value, fc.constantFrom('Dear ', ',\n\n', '.', '\n', 'lorem ipsum dolor sit amet '.repeat(25)));

function pattern(...escapes: ('none' | 'html' | 'url')[]): fc.Arbitrary<Pattern> {
  const piece: fc.Arbitrary<Piece> = fc.oneof(
    words.map((text) => ({ kind: 'words' as const, words: text })),
    fc
      .tuple(fc.constantFrom('a', 'b', 'c', 'gone'), fc.constantFrom(...escapes), fc.option(value, { nil: undefined }))
      .map(([field, escape, fallback]) => ({
        kind: 'field' as const,
        field,
        escape,
        ...(fallback === undefined ? {} : { fallback }),
        file: 'letter.mjml',
        line: 1,
        column: 1,
      })),
  );
  return fc.array(piece, { maxLength: 8 });
}

const programs: fc.Arbitrary<Program> = fc
  .record({
    subject: pattern('none'),
    text: pattern('none'),
    html: fc.option(pattern('html', 'url'), { nil: undefined }),
  })
  .map(({ subject, text, html }) => ({ subject, text, ...(html === undefined ? {} : { html }) }));
const records = fc.record({ a: value, b: value, c: value });

test('a mail made of chunks and slots is the mail made as a whole, octet for octet', () => {
  fc.assert(
    fc.property(programs, fc.array(records, { minLength: 1, maxLength: 3 }), (program, recipients) => {
      const message = compileMessage(program, frame);
      for (const [index, fields] of recipients.entries()) {
        const mail = message.render({ id: index + 1, address: 'anna@northlight.example', fields }, date);
        const whole = octets(mail).toString('latin1');
        expect(whole.slice(whole.indexOf('Content-Type:'))).toBe(expectedBody(program, fields));
        expect(mail.size).toBe(whole.length);
        // However it is cut.
        const apart = message.render({ id: index + 1, address: 'anna@northlight.example', fields }, date, 'apart');
        expect(octets(apart).toString('latin1')).toBe(whole);
      }
    }),
    { numRuns: 400 },
  );
});

test('every mail is 7-bit, its lines are short, and none needs dot-stuffing', () => {
  fc.assert(
    fc.property(programs, records, (program, fields) => {
      const mail = compileMessage(program, frame).render({ id: 7, address: 'anna@northlight.example', fields }, date);
      const whole = octets(mail).toString('latin1');
      // A transport takes the mail at its word and looks at nothing.
      expect(mail.linesReady).toBe(true);
      expect(whole).toMatch(/^[\t\r\n -~]*\r\n$/);
      const lines = whole.split('\r\n');
      expect(lines.every((line) => line.length <= 998 && !/[\r\n]|^\./.test(line))).toBe(true);
      const body = lines.slice(lines.indexOf(''));
      expect(body.every((line) => line.length <= 76)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** What a reader shows: line breaks as `\n`, the last line ended. */
function shown(pattern: Pattern, fields: Record<string, string>): string {
  const filled = fill(pattern, fields)
    .map(({ text }) => text.replaceAll(/\r\n|\r/g, '\n').toWellFormed())
    .join('');
  return `${filled.replace(/^\ufeff/, '')}\n`;
}

test("a stranger's parser finds subject, text and HTML as they were written", async () => {
  await fc.assert(
    fc.asyncProperty(programs, records, async (program, fields) => {
      const mail = compileMessage(program, frame).render({ id: 7, address: 'anna@northlight.example', fields }, date);
      const parsed = await PostalMime.parse(octets(mail));
      expect(parsed.subject ?? '').toBe(
        headerText(
          fill(program.subject, fields)
            .map(({ text }) => text)
            .join('')
            .toWellFormed(),
        ),
      );
      expect(parsed.messageId).toBe(mail.messageId);
      expect((parsed.text ?? '').trimEnd()).toBe(shown(program.text, fields).trimEnd());
      expect((parsed.html ?? '').trimEnd()).toBe(shown(program.html ?? [], fields).trimEnd());
    }),
    { numRuns: 400 },
  );
});
