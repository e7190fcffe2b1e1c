import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { child, XmlFault, XmlReader } from './read-xml.ts';
import type { XmlElement, XmlLimits, XmlStream } from './read-xml.ts';
import { element } from './write-xml.ts';

const limits: XmlLimits = { depth: 8, elements: 100, attributes: 8, characters: 10_000 };

function read(text: string | Uint8Array, given: Partial<XmlLimits> = {}, stream?: XmlStream, pieces = 7): XmlElement {
  const reader = new XmlReader({ ...limits, ...given }, stream);
  const octets = Buffer.from(text);
  for (let at = 0; at < octets.length; at += pieces) reader.write(octets.subarray(at, at + pieces));
  return reader.end();
}

function faultOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof XmlFault) return error.kind;
    throw error;
  }
}

describe('writing', () => {
  const carried = fc
    .string({ unit: 'grapheme' })
    .filter((text) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text));

  test('whatever XML can carry is read as it was written, in text and in attributes', () => {
    fc.assert(
      fc.property(carried, carried, fc.integer({ min: 1, max: 40 }), (text, value, pieces) => {
        const written = element('a', { b: value }, element('c', {}, text)).toString();
        const found = read(written, {}, undefined, pieces);
        expect(found.attributes.get('b')).toBe(value);
        expect(child(found, 'c')?.text).toBe(text);
        expect(found.children).toHaveLength(1);
      }),
    );
  });

  test('nothing written, whatever it is, makes elements or breaks them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const found = read(element('a', { b: text }, text).toString());
        expect(found.children).toEqual([]);
        expect(found.attributes.size).toBe(1);
        expect(found.text).toBe(found.attributes.get('b'));
      }),
    );
  });

  test.each([
    ['a NUL', 'a\0b', 'a\uFFFDb'],
    ['half a pair', 'a\uD800b', 'a\uFFFDb'],
    ['what is no character', '\uFFFE', '\uFFFD'],
  ])('%s becomes the sign for what cannot be carried', (_, text, shown) => {
    expect(read(element('a', {}, text).toString()).text).toBe(shown);
  });
});

describe('reading', () => {
  test('names have the short names of their namespaces, whatever the prefixes', () => {
    const found = read(
      '<x:Envelope xmlns:x="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://schemas.microsoft.com/exchange/services/2006/types"><Message a="1" x:b="2"/><q xmlns="urn:q"/><n xmlns=""/></x:Envelope>',
    );
    expect(found.name).toBe('soap:Envelope');
    expect(found.children.map(({ name }) => name)).toEqual(['t:Message', '?:q', 'n']);
    expect([...(child(found, 't:Message')?.attributes ?? [])]).toEqual([['a', '1']]);
  });

  test('text that is handed on is not held, in whatever pieces it comes', () => {
    const whole = 'QUJD'.repeat(50_000);
    let taken = '';
    const found = read(
      `<a><b>${whole}</b><c>kept</c></a>`,
      {},
      { name: 'b', take: (text) => void (taken += text) },
      4096,
    );
    expect(taken).toBe(whole);
    expect(child(found, 'b')?.text).toBe('');
    expect(child(found, 'c')?.text).toBe('kept');
  });

  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a document type in small letters', '<!doctype html><a/>'],
    ['an entity of HTML', '<a>&nbsp;</a>'],
    ['an entity of nobody', '<a>&b;</a>'],
    ['another encoding', '<?xml version="1.0" encoding="utf-16"?><a/>'],
    ['octets that are not UTF-8', Buffer.from('<a>\xe9</a>', 'latin1')],
    ['half a character at the end', Buffer.from([...Buffer.from('<a/>'), 0xc3])],
    ['no end', '<a><b></b>'],
    ['the wrong end', '<a></b>'],
    ['two roots', '<a/><b/>'],
    ['a prefix of nobody', '<x:a/>'],
    ['nothing at all', ''],
    ['spaces alone', '  \r\n'],
    ['a page', 'Welcome to <b>nginx!'],
    ['JSON', '{"error":"no"}'],
  ])('%s is malformed', (_, text) => {
    expect(faultOf(() => read(text))).toBe('malformed');
  });

  test.each<[string, string]>([
    ['more elements inside each other', '<a>'.repeat(9)],
    ['more elements', `<a>${'<b/>'.repeat(100)}</a>`],
    ['more attributes', `<a ${Array.from({ length: 9 }, (_, place) => `b${place}=""`).join(' ')}/>`],
    ['more text', `<a>${'x'.repeat(10_001)}</a>`],
    ['more text in attributes', `<a b="${'x'.repeat(10_001)}"/>`],
  ])('%s than the limit is too large', (_, text) => {
    expect(faultOf(() => read(text))).toBe('too-large');
  });

  test.each<[string, string]>([
    ['a name', `<${'x'.repeat(200_000)}`],
    ['a comment', `<!--${'x'.repeat(200_000)}`],
    ['an entity', `<a>&${'x'.repeat(200_000)}`],
    ['a document type', `<!DOCTYPE ${'x'.repeat(200_000)}`],
    ['an instruction', `<?${'x'.repeat(200_000)}`],
  ])('%s without an end is given up long before there is none to be had', (_, text) => {
    const reader = new XmlReader(limits);
    expect(faultOf(() => reader.write(Buffer.from(text)))).toBe('malformed');
  });

  test('an attribute without an end is a tag without one', () => {
    const reader = new XmlReader(limits);
    expect(faultOf(() => reader.write(Buffer.from(`<a b="${'x'.repeat(200_000)}`)))).toBe('too-large');
  });

  test('a tag without an end is given up, for each of its attributes is compared with all before it', () => {
    const reader = new XmlReader({ ...limits, characters: Infinity });
    let written = 0;
    const write = (): void => {
      for (; written < 100; written++) {
        const attributes = Array.from({ length: 100 }, (_, place) => ` b${written}-${place}="x"`).join('');
        reader.write(Buffer.from(written === 0 ? `<a${attributes}` : attributes));
      }
    };
    expect(faultOf(write)).toBe('too-large');
    expect(written).toBeLessThan(50);
  });

  test('many tags that end are no long one', () => {
    const attribute = `b="${'x'.repeat(9000)}"`;
    expect(
      read(`<a>${`<b ${attribute}/>`.repeat(20)}</a>`, { characters: Infinity }, undefined, 5000).children,
    ).toHaveLength(20);
  });

  test('whatever comes is a document or a fault', () => {
    const part = fc.constantFrom(
      '<a>',
      '</a>',
      '<a/>',
      '&amp;',
      '&#0;',
      '&#x110000;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        expect(faultOf(() => read(parts.join('')))).toMatch(/^(none|malformed|too-large)$/);
      }),
    );
  });
});
