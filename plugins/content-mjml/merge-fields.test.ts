import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MergeContext, parseMergeFields } from './merge-fields.ts';

const plain: MergeContext = { kind: 'plain' };
const markup: MergeContext = { kind: 'markup', ignore: [] };
const parse = (text: string, context: MergeContext = plain) => parseMergeFields({ file: 'letter.txt', text }, context);
const faults = (text: string, context: MergeContext = plain) =>
  parse(text, context).problems.map(({ code, where, what }) => `${code} ${where?.line}:${where?.column} ${what}`);

test('words and fields come in order, each field with its place', () => {
  expect(parse('Dear {{ name }},\nfrom {{City | your town}}!')).toEqual({
    parts: [
      'Dear ',
      { field: 'name', file: 'letter.txt', line: 1, column: 6 },
      ',\nfrom ',
      { field: 'City', fallback: 'your town', file: 'letter.txt', line: 2, column: 6 },
      '!',
    ],
    problems: [],
  });
});

test('a column may have a name of several words, and a fallback may be empty or hold a bar', () => {
  expect(parse('{{ First name | }}{{a|b|c}}').parts).toMatchObject([
    '',
    { field: 'First name', fallback: '' },
    '',
    { field: 'a', fallback: 'b|c' },
    '',
  ]);
});

test('a fallback in markup is what a reader would see of it', () => {
  expect(parse('{{ name | Tom &amp; Jo }}', markup).parts[1]).toMatchObject({ fallback: 'Tom & Jo' });
  expect(parse('{{ name | Tom &amp; Jo }}').parts[1]).toMatchObject({ fallback: 'Tom &amp; Jo' });
});

test('every broken field is told, with its place', () => {
  expect(faults('{{ }} a }}\n{{ name\n{{ x }} {{ #if y }} {{{z}}} {{ | a }}\n{{')).toEqual([
    'TEMPLATE_SYNTAX 1:1 The merge field {{ }} is empty.',
    'TEMPLATE_SYNTAX 1:9 A }} has no {{ before it.',
    'TEMPLATE_SYNTAX 2:1 A merge field is begun with {{ and not ended with }}.',
    'TEMPLATE_SYNTAX 3:9 The merge field {{ #if y }} looks like a condition or a loop, which letters do not have.',
    'TEMPLATE_SYNTAX 3:21 The merge field {{{z}} holds a brace or a line break.',
    'TEMPLATE_SYNTAX 3:29 The merge field {{ | a }} is empty.',
    'TEMPLATE_SYNTAX 4:1 A merge field is begun with {{ and not ended with }}.',
  ]);
  expect(faults('{{ <b>name</b> }}{{ a&nbsp;b }}{{ a | <i>x</i> }}', markup)).toHaveLength(3);
});

test('braces in comments mean nothing, closing ones in style sheets neither', () => {
  const text = '<!-- {{ a --> @media print{p{x:y}} }}';
  const ignore = [
    { kind: 'comment', start: 4, end: 10 },
    { kind: 'code', start: 14, end: 34 },
  ] as const;
  expect(faults(text, { kind: 'markup', ignore })).toEqual(['TEMPLATE_SYNTAX 1:36 A }} has no {{ before it.']);
});

test('whatever the text, nothing of it is lost', () => {
  const texts = fc.string({
    unit: fc.constantFrom('{', '}', '{{', '}}', '|', ' ', 'a', '\n', '<', '😀'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(texts, (text) => {
      const { parts, problems } = parse(text);
      const fields = parts.filter((part) => typeof part !== 'string');
      let rest = text;
      for (const part of parts) {
        const written = typeof part === 'string' ? part : rest.slice(0, rest.indexOf('}}') + 2);
        expect(rest.startsWith(written)).toBe(true);
        rest = rest.slice(written.length);
      }
      expect(rest).toBe('');
      const unread = parts.some((part) => typeof part === 'string' && /\{\{|\}\}/.test(part));
      expect(problems.length > 0).toBe(unread);
      expect(fields.every(({ field }) => field.trim() === field && field !== '')).toBe(true);
    }),
    { numRuns: 500 },
  );
});
