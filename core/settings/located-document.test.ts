import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateDocument } from './located-document.ts';

test('every part knows its line and column, counted from 1', async () => {
  const { document } = await locateDocument('a:\n  b: [x, y]\n  c:\n', 'f.yaml');
  expect(document?.value).toEqual({ a: { b: ['x', 'y'], c: null } });
  expect(document?.place('/a/b/1')).toEqual({ file: 'f.yaml', line: 2, column: 10, pointer: '/a/b/1' });
  expect(document?.place('/a/b', 'key')).toMatchObject({ line: 2, column: 3 });
  expect(document?.place('/a/c')).toMatchObject({ line: 3, column: 3 });
});

test('what is not there is placed at the key of the group that lacks it', async () => {
  const { document } = await locateDocument('a:\n  b: 1\n', 'f.yaml');
  expect(document?.place('/a/missing')).toEqual({ file: 'f.yaml', line: 1, column: 1, pointer: '/a/missing' });
});

test('keys with slashes and tildes are found by their JSON pointer', async () => {
  const { document } = await locateDocument('"a/b": { "c~d": 1 }', 'f.yaml');
  expect(document?.place('/a~1b/c~0d')).toMatchObject({ line: 1, column: 17 });
});

test('YAML 1.2 has no surprising words: no, off and dates stay texts', async () => {
  const { document } = await locateDocument('[no, off, 2026-01-01, 1_000, 0777]', 'f.yaml');
  expect(document?.value).toEqual(['no', 'off', '2026-01-01', '1_000', 777]);
});

test('an alias shows what its anchor named last', async () => {
  const { document } = await locateDocument('[&a 1, *a, &a 2, *a]', 'f.yaml');
  expect(document?.value).toEqual([1, 1, 2, 2]);
});

test.each([
  ['[*a]', 'the alias `*a` before any anchor of that name'],
  ['a: &a [*a]', 'the alias `*a` before any anchor of that name'],
  ['a: !!binary x', 'a tag such as `!name`, which is not known here'],
  ['a: "open', 'a quote, bracket, comma or space that is missing'],
  ['a: 1\n---\nb: 2\n', 'a second document behind `---`'],
  ['a:\n\tb: 1\n', 'a tab used to indent; YAML wants spaces'],
  ['{[a]: 1}', 'a key that is not a plain word'],
])('%j is told as %s', async (text, found) => {
  const { faults } = await locateDocument(text, 'f.yaml');
  expect(faults.map((fault) => fault.found)).toContain(found);
});

test('any JSON has the value that JSON.parse gives it, and every part has a place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 4 }), async (text) => {
      fc.pre(!text.includes('__proto__'));
      const { document, faults } = await locateDocument(text, 'f.json');
      expect(faults).toEqual([]);
      expect(document?.value).toEqual(JSON.parse(text));
      expect(document?.place('')).toMatchObject({ line: 1 });
    }),
  );
});

test('no text makes it throw', async () => {
  const words = [
    'a',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '\n',
    '  ',
    '- ',
    '&a ',
    '*a',
    '"',
    "'",
    '!!x ',
    '|',
    '>',
    '#',
    '%',
    '? ',
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, async (parts) => {
      const { document, faults } = await locateDocument(parts.join(''), 'f.yaml');
      expect(document !== undefined || faults.length > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});
