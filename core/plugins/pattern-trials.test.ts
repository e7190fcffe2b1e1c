import { expect, test } from 'vitest';
import { schemaCompiler } from '../settings/settings-schema.ts';
import { patternsIn, tryPatterns } from './pattern-trials.ts';

const compiler = await schemaCompiler('unknown');
/** Milliseconds; a sound pattern takes a thousandth of it. */
const limit = 250;
const tried = (pattern: string) => compiler.endure(limit, () => tryPatterns({ pattern }, compiler));

test.each([
  '^(a+)+$',
  '^(a|a)*$',
  '^(\\w+\\s?)*$',
  '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$',
  '^(x+x+)+y$',
  '^(ab|abab)*$',
  '(.*)*=',
  '^\\d*\\d*\\d*\\d*\\d*x$',
])('the pattern %s is noticed', (pattern) => {
  expect(tried(pattern)).toMatchObject({ kind: 'endless', atWork: { pattern } });
});

test.each([
  '^[a-z0-9]+(-[a-z0-9]+)*$',
  '^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$',
  '^[^\\s/:]+$|^[0-9A-Fa-f:.]+$',
  '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
  '^(?=.*\\d)(?!.*secret).{8,}$',
  '^[A-Za-z0-9._:\\[\\]-]{1,255}$',
])('the sound pattern %s passes', (pattern) => {
  expect(tried(pattern)).toMatchObject({ kind: 'done' });
});

test('patterns are found wherever they stand', () => {
  const schema = {
    properties: { one: { pattern: 'a' }, many: { items: { anyOf: [{ pattern: 'b' }] } } },
    patternProperties: { c: {} },
    propertyNames: { pattern: 'd' },
    $defs: { far: { not: { pattern: 'e' } } },
  };
  expect([...patternsIn(schema)].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});
