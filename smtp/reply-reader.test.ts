import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineLimit, linesLimit, ReplyReader } from './reply-reader.ts';
import { replyText } from './reply-text.ts';

/** Reads chunks to their end: replies as `code text`, then the fault. */
function read(chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const reader = new ReplyReader();
  const seen: string[] = [];
  for (const chunk of chunks) {
    const fault = reader.read(Buffer.from(chunk as string), (code, octets, start, end) => {
      seen.push(`${code} ${replyText(octets, start, end)}`);
      return true;
    });
    if (fault !== undefined) return [...seen, fault];
  }
  return seen;
}

function partial(...chunks: readonly string[]): string | undefined {
  const reader = new ReplyReader();
  for (const chunk of chunks) reader.read(Buffer.from(chunk), () => true);
  const found = reader.partial();
  return found && `${found.code} ${replyText(found.octets)}`;
}

test('several replies in one read are told apart, lines of one reply stay together', () => {
  expect(read(['250 2.1.0 Ok\r\n250-first\r\n250-second\r\n250 third\r\n354 go on\r\n'])).toEqual([
    '250 250 2.1.0 Ok',
    '250 250-first\n250-second\n250 third',
    '354 354 go on',
  ]);
});

test('a reply may be a bare code, end in a bare LF, and be preceded by an empty line', () => {
  expect(read(['250\r\n\r\n\n251 Ok\n'])).toEqual(['250 250', '251 251 Ok']);
});

test('the code of the first line is the code of the reply', () => {
  expect(read(['451-busy\r\n550 gone\r\n'])).toEqual(['451 451-busy\n550 gone']);
});

const line = fc.stringMatching(/^[\w .äß中-]{0,60}$/);
const reply = fc
  .tuple(
    fc.integer({ min: 200, max: 599 }),
    fc.array(line, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('\r\n', '\n'),
  )
  .map(([code, lines, end]) =>
    lines.map((text, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${text}${end}`).join(''),
  );

test('however the octets are cut, the replies are the same', () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 6 }), fc.array(fc.nat(400), { maxLength: 12 }), (replies, cuts) => {
      const octets = Buffer.from(replies.join(''));
      const places = [0, ...cuts.map((cut) => Math.min(cut, octets.length)).sort((a, b) => a - b), octets.length];
      const chunks = places.slice(1).map((end, index) => octets.subarray(places[index], end));
      const whole = read([octets]);
      expect(whole).toHaveLength(replies.length);
      expect(read(chunks)).toEqual(whole);
      expect(read([...octets].map((octet) => Buffer.of(octet)))).toEqual(whole);
    }),
  );
});

test('arbitrary octets end in replies or a fault, the same for every cut', () => {
  const octets = fc.array(fc.oneof(fc.constantFrom(...Buffer.from('250 -\r\n')), fc.nat(255)), { maxLength: 80 });
  fc.assert(
    fc.property(octets, (list) => {
      const whole = read([Buffer.from(list)]);
      expect(read(list.map((octet) => Buffer.of(octet)))).toEqual(whole);
    }),
    { numRuns: 1000 },
  );
});

test('three digits and a separator of an unfinished reply decide, less decides nothing', () => {
  expect(partial('250 2.0.0 O')).toBe('250 250 2.0.0 O');
  expect(partial('2', '50', ' ')).toBe('250 250');
  expect(partial('250-first\r\n25')).toBe('250 250-first\n25');
  expect(partial('250')).toBeUndefined();
  expect(partial('250 done\r\n')).toBeUndefined();
  expect(partial('250 done\r\n55')).toBeUndefined();
});

test('a sink that has seen enough is asked no more', () => {
  const seen: number[] = [];
  new ReplyReader().read(Buffer.from('421 bye\r\n250 Ok\r\n'), (code) => {
    seen.push(code);
    return false;
  });
  expect(seen).toEqual([421]);
});

test('a line without end, a reply without end and what is no reply are faults', () => {
  const long = 'x'.repeat(lineLimit);
  expect(read([`250 ${long}\r\n`])).toEqual(['line-too-long']);
  expect(read(['250 ', ...Array.from({ length: 30 }, () => 'x'.repeat(100))])).toEqual(['line-too-long']);
  expect(read(['250-and more\r\n'.repeat(linesLimit + 1)])).toEqual(['too-many-lines']);
  expect(read(['\r\n'.repeat(linesLimit + 1)])).toEqual(['too-many-lines']);
  for (const garbage of [
    'HTTP/1.1 400 Bad Request\r\n',
    '199 no\r\n',
    '600 no\r\n',
    '2x0 no\r\n',
    '2500 no\r\n',
    '\x16\x03\x01\n',
  ])
    expect(read([garbage])).toEqual(['not-a-reply']);
});

test('words are UTF-8 or else ISO 8859-1, and control characters never reach a screen', () => {
  expect(replyText(Buffer.from('550 für dich\r\n'))).toBe('550 für dich');
  expect(replyText(Buffer.from('550 f\xfcr dich\r\n', 'latin1'))).toBe('550 für dich');
  expect(replyText(Buffer.from('550 \x1b[31mred\x07\r\n'))).toBe('550  [31mred ');
});
