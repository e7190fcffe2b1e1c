import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from './address.ts';

const valid = (address: string, smtpUtf8 = false) => ({ kind: 'valid', address, smtpUtf8 });

test('an address as lists have it becomes an addr-spec', () => {
  expect(parseAddress('anna@northlight.example')).toEqual(valid('anna@northlight.example'));
  expect(parseAddress('  anna@northlight.example\t')).toEqual(valid('anna@northlight.example'));
  expect(parseAddress('mailto:anna+news@northlight.example')).toEqual(valid('anna+news@northlight.example'));
  expect(parseAddress('MAILTO:anna%2Bnews@northlight.example?subject=Hi')).toEqual(
    valid('anna+news@northlight.example'),
  );
  expect(parseAddress('Anna Berg <anna@northlight.example>')).toEqual(valid('anna@northlight.example'));
  expect(parseAddress('"Berg, Anna <home>" < anna@northlight.example >')).toEqual(valid('anna@northlight.example'));
});

test('the domain is lower-cased, the local part kept as written', () => {
  expect(parseAddress('Anna.Berg@NorthLight.EXAMPLE')).toEqual(valid('Anna.Berg@northlight.example'));
});

test('an international domain travels in ASCII, an international local part needs SMTPUTF8', () => {
  expect(parseAddress('anna@müller.example')).toEqual(valid('anna@xn--mller-kva.example'));
  expect(parseAddress('anna@例え.テスト')).toEqual(valid('anna@xn--r8jz45g.xn--zckzah'));
  expect(parseAddress('jürgen@müller.example')).toEqual(valid('jürgen@xn--mller-kva.example', true));
});

test('a quoted local part is an address', () => {
  expect(parseAddress('"anna berg"@northlight.example')).toEqual(valid('"anna berg"@northlight.example'));
  expect(parseAddress('"a@b"@northlight.example')).toEqual(valid('"a@b"@northlight.example'));
  expect(parseAddress(String.raw`"a\"b"@northlight.example`)).toEqual(valid(String.raw`"a\"b"@northlight.example`));
});

test.each([
  ['', /empty/],
  ['   ', /empty/],
  ['<>', /empty/],
  ['anna', /no @ sign/],
  ['@northlight.example', /before the @/],
  ['anna@', /follows the @/],
  ['anna@localhost', /no dot/],
  ['anna@[192.0.2.1]', /brackets/],
  ['anna@192.0.2.1', /not well formed/],
  ['anna@0x7f.1', /not well formed/],
  ['anna@northlight..example', /not well formed/],
  ['anna@northlight.example.', /not well formed/],
  ['anna@-northlight.example', /not well formed/],
  ['anna@north_light.example', /not well formed/],
  ['anna@north%6cight.example', /not well formed/],
  ['anna@northlight.example/x', /not well formed/],
  ['.anna@northlight.example', /cannot stand before/],
  ['anna..berg@northlight.example', /cannot stand before/],
  ['anna berg@northlight.example', /cannot stand before/],
  ['"anna"berg@northlight.example', /cannot stand before/],
  ['anna@northlight.example, ben@northlight.example', /more than one address/],
  ['anna@northlight.example;ben@northlight.example', /more than one address/],
  ['an\u200bna@northlight.example', /invisible/],
  ['an\u00a0na@northlight.example', /invisible/],
  ['anna\ud800@northlight.example', /invisible/],
  [`${'a'.repeat(65)}@northlight.example`, /longer than 64/],
  [`${'ü'.repeat(33)}@northlight.example`, /longer than 64/],
  [`anna@${'a'.repeat(64)}.example`, /not well formed/],
  [`anna@${'abcdefghi.'.repeat(25)}example`, /longer than 254/],
])('%j is refused with a reason', (text, why) => {
  expect(parseAddress(text)).toEqual({ kind: 'invalid', why: expect.stringMatching(why) });
});

test('the longest lengths of RFC 5321 are still addresses', () => {
  const local = 'a'.repeat(64);
  const domain = `${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(53)}.example`;
  expect(`${local}@${domain}`).toHaveLength(254);
  expect(parseAddress(`${local}@${domain}`)).toEqual(valid(`${local}@${domain}`));
  expect(parseAddress(`${local}@${domain}x`).kind).toBe('invalid');
});

test.each([
  'anna@northlight.example\r\nBcc: x@y.example',
  'anna\r\n@northlight.example',
  'mailto:anna%0d%0a@northlight.example',
  'anna\0@northlight.example',
  'anna@north\nlight.example',
  '"a\r\nb"@northlight.example',
])('a line break cannot enter through %j', (text) => expect(parseAddress(text)).toMatchObject({ kind: 'invalid' }));

test('whatever comes in, what comes out is safe in an envelope and stays the same when read again', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    fc.stringMatching(/^[ <]?("[a-z@\\" ]{0,5}"|[a-zA-Z.ü]{0,8})@([a-zA-Zäß-]{0,5}\.?){0,4}[> ]?$/),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseAddress(text);
      if (parsed.kind === 'invalid') return;
      expect(parsed.address).toMatch(/^[^\p{Cc}<]+@[a-z0-9.-]+$/u);
      expect(parsed.smtpUtf8).toBe(/[^\0-\x7f]/.test(parsed.address));
      expect(parseAddress(parsed.address)).toEqual(parsed);
    }),
    { numRuns: 500 },
  );
});

test('a long hostile cell is refused without being worked through', () => {
  for (const text of [
    'a.'.repeat(1e6),
    `${'a'.repeat(100_000)}@b.example`,
    '"\\a'.repeat(1e6),
    '<'.repeat(1e6),
    `a@${'a-'.repeat(120)}`,
  ])
    expect(parseAddress(text).kind).toBe('invalid');
});

test('one mailbox has one spelling, however it is quoted or composed', () => {
  const spelt = (text: string): string => {
    const parsed = parseAddress(text);
    return parsed.kind === 'valid' ? parsed.address : parsed.why;
  };
  expect(spelt('"mia"@shop.example')).toBe('mia@shop.example');
  expect(spelt(String.raw`"m\ia"@shop.example`)).toBe('mia@shop.example');
  expect(spelt('"mia berg"@shop.example')).toBe('"mia berg"@shop.example');
  expect(spelt('ju\u0308rgen@shop.example')).toBe('j\u00FCrgen@shop.example');
});
