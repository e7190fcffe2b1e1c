import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { ProblemError } from '../contracts/problem.ts';
import { headerField, headerText, textField } from './header-field.ts';
import { mailboxField } from './mailbox-field.ts';

const read = (fields: string) => PostalMime.parse(`${fields}\r\nbody\r\n`);

/** Every line is a field or the continuation of one, not too long, and in 7 bits. */
function expectOneField(field: string, name: string): void {
  expect(field.endsWith('\r\n')).toBe(true);
  const lines = field.slice(0, -2).split('\r\n');
  expect(lines[0]?.startsWith(`${name}:`)).toBe(true);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ [!-~]/);
  for (const line of lines) expect(line).toMatch(/^[ -~]{1,76}$/);
}

test('a plain subject stays as it is', () => {
  expect(textField('Subject', 'Your spring order')).toBe('Subject: Your spring order\r\n');
});

test('a long plain subject is folded between words', () => {
  const subject = 'word '.repeat(40).trim();
  const field = textField('Subject', subject);
  expectOneField(field, 'Subject');
  expect(field.replaceAll('\r\n', '')).toBe(`Subject: ${subject}`);
});

test('a subject beyond ASCII is written in encoded-words', () => {
  expect(textField('Subject', 'Preise für Anna')).toBe('Subject: =?UTF-8?Q?Preise_f=C3=BCr_Anna?=\r\n');
  expect(textField('Subject', 'こんにちは')).toBe('Subject: =?UTF-8?B?44GT44KT44Gr44Gh44Gv?=\r\n');
});

test('text that looks like an encoded-word is not taken for one', async () => {
  expect((await read(textField('Subject', '=?UTF-8?Q?x?='))).subject).toBe('=?UTF-8?Q?x?=');
});

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '"', '\\', ',', '=?', '?=', '\r\n', '\n ', '\0', '😀', 'é', 'שלום '),
    maxLength: 60,
  }),
);

test('any subject is read back the same, in lines of at most 76 characters of ASCII', async () => {
  await fc.assert(
    fc.asyncProperty(words, async (text) => {
      const field = textField('Subject', text);
      if (headerText(text) === '') return;
      expectOneField(field, 'Subject');
      expect((await read(field)).subject).toBe(headerText(text.toWellFormed()));
    }),
    { numRuns: 1_000 },
  );
});

test('any display name is read back the same beside its address', async () => {
  await fc.assert(
    fc.asyncProperty(words, async (name) => {
      const field = mailboxField('From', { address: 'anna@northlight.example', name });
      expectOneField(field, 'From');
      expect((await read(field)).from).toEqual({
        address: 'anna@northlight.example',
        name: headerText(name.toWellFormed()),
      });
    }),
    { numRuns: 1_000 },
  );
});

test('display names are bare, quoted or encoded as they need', () => {
  const to = (name: string) => mailboxField('To', { address: 'a@b.example', name });
  expect(to('Anna Berg')).toBe('To: Anna Berg <a@b.example>\r\n');
  expect(to('Berg, Anna "A."')).toBe('To: "Berg, Anna \\"A.\\"" <a@b.example>\r\n');
  expect(to('Jürgen')).toBe('To: =?UTF-8?Q?J=C3=BCrgen?= <a@b.example>\r\n');
  expect(to(' ')).toBe('To: a@b.example\r\n');
  expect(mailboxField('To', { address: 'jürgen@b.example' })).toBe('To: jürgen@b.example\r\n');
});

test('the longest address stands on a line of its own', () => {
  const address = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(53)}.example`;
  expect(mailboxField('To', { address, name: 'Anna Berg' })).toBe(`To: Anna Berg\r\n <${address}>\r\n`);
});

test('no value and no name can start another header field', () => {
  for (const hostile of [
    'x\r\nBcc: y@z.example',
    'x\nBcc: y',
    'x\rBcc: y',
    'x\0',
    'x\u2028y',
    'x\u0085y',
    'x'.repeat(801),
  ])
    expect(() => headerField('X-Note', [hostile])).toThrow(ProblemError);
  for (const name of ['', 'A B', 'A:', 'A\r\nB', 'Ä', 'x'.repeat(46)])
    expect(() => headerField(name, ['x'])).toThrow(ProblemError);
  expect(() => mailboxField('To', { address: 'a@b.example>\r\nBcc: <y@z.example' })).toThrow(/HEADER_UNSAFE/);
  expect(() => mailboxField('To', { address: 'a@b.example\r\n', name: 'Anna' })).toThrow(/HEADER_UNSAFE/);
  expect(mailboxField('To', { address: 'a@b.example', name: 'x\r\nBcc: y@z.example' })).toBe(
    'To: "x Bcc: y@z.example" <a@b.example>\r\n',
  );
});
