import { expect, test } from 'vitest';
import { isNpmSpec, packWords } from './npm-pack.ts';

test.each(['pigeon', '@studio/pigeon', 'pigeon@1.0.0', '@studio/pigeon@^1.2.0', 'pigeon@>=1.0.0'])(
  '%s is a name of a package',
  (spec) => expect(isNpmSpec(spec)).toBe(true),
);

test.each([
  '',
  '-g',
  '--registry=x',
  '../pigeon',
  'a b',
  'a&b',
  'a"b',
  'a%PATH%',
  'npm:a',
  'a@npm:b',
  'http://a.example',
])('%s is none', (spec) => expect(isNpmSpec(spec)).toBe(false));

test('a shell reads a range, and the folder of a person whose name has a space, as no more than words', () => {
  // Prevents: `>` was taken for a file to write to, and the folder for two words.
  expect(packWords('pigeon@>=1.0.0', true).at(-1)).toBe('"pigeon@>=1.0.0"');
  expect(packWords('pigeon@>=1.0.0', false).at(-1)).toBe('pigeon@>=1.0.0');
  for (const word of packWords('pigeon@^1', true).slice(0, -1)) expect(word).toMatch(/^[a-z=.-]+$/);
});
