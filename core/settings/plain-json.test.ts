import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateDocument, locateJson } from './located-document.ts';
import { plainJson } from './plain-json.ts';

/** Plain keys: what is written with a backslash is left to the slower reader. */
const key = fc.stringMatching(/^[a-z:"{},\\[\]\s]{0,6}$/).filter((each) => !each.includes('\\'));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('what is read by JSON alone is what is read with its places, and so are the places', async () => {
  await fc.assert(
    fc.asyncProperty(value, fc.constantFrom(undefined, 2), async (anything, indent) => {
      const text = JSON.stringify({ anything }, undefined, indent);
      const whole = await locateDocument(text, 'package.json');
      const quick = await locateJson(text, 'package.json');
      expect(quick.faults).toEqual(whole.faults);
      expect(quick.document?.value).toEqual(whole.document?.value);
      expect(quick.document?.place('/anything', 'key')).toEqual(whole.document?.place('/anything', 'key'));
    }),
  );
});

test.each([
  ['a key twice in one group', '{"a":1,"b":{"c":1,"c":2}}'],
  ['a key twice, once in other letters', String.raw`{"a":1,"\u0061":2}`],
  ['the key __proto__', '{"__proto__":{"a":1}}'],
  ['no JSON', '{"a":1'],
  ['more values than a manifest has', `[${'1,'.repeat(6000)}1]`],
  ['groups within groups', `${'['.repeat(40)}${']'.repeat(40)}`],
])('%s is left to the reader that can say what is wrong', (_, text) => {
  expect(plainJson(text)).toBeUndefined();
});

test('the same key in two groups, and colons and quotes within texts, are nothing odd', () => {
  const text = String.raw`{"a": {"b": ":"}, "c": {"b": "\"x\": 1"}, "d": ["e", "f"]}`;
  expect(plainJson(text)).toEqual({ value: JSON.parse(text) as unknown });
});

test('many quotes that are never closed take no time', () => {
  const text = `"${'\\"'.repeat(500_000)}`;
  expect(plainJson(text)).toBeUndefined();
});
