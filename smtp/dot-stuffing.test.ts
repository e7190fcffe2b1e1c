import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { endOfContent, type LinePlace, writeStuffed } from './dot-stuffing.ts';

/** Content as it goes over the wire. */
function wire(chunks: readonly Uint8Array[]): string {
  const written: Buffer[] = [];
  let place: LinePlace = 'start';
  for (const chunk of chunks) place = writeStuffed(chunk, place, (octets) => written.push(octets));
  return Buffer.concat([...written, Buffer.from(endOfContent(place))]).toString('latin1');
}

/** A server of its own mind: takes the wire line by line, as RFC 5321 section 4.5.2 says. */
function received(octets: string): string {
  let message = '';
  const lines = octets.split('\r\n');
  for (const [index, line] of lines.entries()) {
    if (/[\r\n]/.test(line)) throw new Error('There was a bare CR or LF');
    if (line === '.') {
      if (index !== lines.length - 2 || lines.at(-1) !== '') throw new Error('The final dot was not the end');
      return message;
    }
    message += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
  }
  throw new Error('There was no final dot');
}

function cut(octets: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((each) => Math.min(each, octets.length)).sort((a, b) => a - b), octets.length];
  return places.slice(1).map((end, index) => octets.subarray(places[index], end));
}

const lines = fc.array(fc.stringMatching(/^[.a]{0,4}$/), { maxLength: 12 });
const cuts = fc.array(fc.nat(60), { maxLength: 8 });

test('a line that begins with a dot gets another one, wherever its chunk begins', () => {
  expect(wire([Buffer.from('.a\r\n..\r\nb.\r\n')])).toBe('..a\r\n...\r\nb.\r\n.\r\n');
  expect(wire([Buffer.from('a\r\n'), Buffer.from('.b\r\n')])).toBe('a\r\n..b\r\n.\r\n');
  expect(wire([Buffer.from('a\r'), Buffer.from('\n'), Buffer.from('.')])).toBe('a\r\n..\r\n.\r\n');
  expect(wire([Buffer.from('a'), Buffer.from('.b\r\n')])).toBe('a.b\r\n.\r\n');
});

test('what a server takes is what was given, however it was cut', () => {
  fc.assert(
    fc.property(lines, cuts, (given, places) => {
      const message = given.map((line) => `${line}\r\n`).join('');
      expect(received(wire(cut(Buffer.from(message), places)))).toBe(message);
    }),
  );
});

test('any octets, cut anywhere, leave as if they were whole: no bare CR or LF, one end', () => {
  const octets = fc.uint8Array({ maxLength: 60 });
  const crowded = fc
    .array(fc.constantFrom(...Buffer.from('\r\n.a')), { maxLength: 40 })
    .map((list) => Buffer.from(list));
  fc.assert(
    fc.property(fc.oneof(octets, crowded), cuts, (given, places) => {
      const whole = wire([given]);
      expect(wire(cut(given, places))).toBe(whole);
      const text = Buffer.from(given)
        .toString('latin1')
        .replaceAll(/\r\n|\r|\n/g, '\r\n');
      expect(received(whole)).toBe(text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`);
    }),
    { numRuns: 2000 },
  );
});
