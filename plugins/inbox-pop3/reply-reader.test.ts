import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestStatusLine, ReplyReader } from './reply-reader.ts';
import type { Expected, Pop3Reply } from './reply-reader.ts';

const line: Expected = { kind: 'line' };
const lines: Expected = { kind: 'lines', limit: 200 };

function read(expected: readonly Expected[], pieces: readonly Uint8Array[]): readonly Pop3Reply[] {
  const reader = new ReplyReader();
  for (const each of expected) reader.expect(each);
  return pieces.flatMap((piece) => reader.take(Buffer.from(piece)));
}

const say = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What a reply tells that does not depend on how much of a bad answer had come in when it was given up. */
function gist(reply: Pop3Reply): unknown {
  if (reply.kind === 'broken') return [reply.kind, reply.why];
  return reply.kind === 'over' ? reply.kind : reply;
}

function cutAt(whole: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  return [...at, whole.length].map((end, index) => whole.subarray(index === 0 ? 0 : at[index - 1], end));
}

const word = fc.constantFrom(
  '+OK',
  '-ERR',
  '+',
  '-err',
  '+ok',
  '.',
  '',
  'HTTP/1.1 400',
  '+OK [X]',
  '-ERR [IN-USE] busy',
);
const noise = fc.uint8Array({ maxLength: 12 }).map((octets) => Buffer.from(octets));
const fragment = fc.oneof(
  word.map(say),
  fc.constantFrom('\r\n', '\n', '\r', '.\r\n', '..\r\n', '\r\n.\r\n', ' ', '1 a', '\0').map(say),
  noise,
);
const answers = fc.array(fragment, { maxLength: 30 }).map((parts) => Buffer.concat(parts));
const expectations = fc.array(fc.constantFrom(line, lines, { kind: 'lines', limit: 3 } as const), { maxLength: 6 });
const places = fc.array(fc.nat({ max: 400 }), { maxLength: 40 });

describe('replies', () => {
  test('are the same for any cutting of anything a server may say', () => {
    fc.assert(
      fc.property(expectations, answers, places, (expected, whole, cuts) => {
        expect(read(expected, cutAt(whole, cuts)).map(gist)).toEqual(read(expected, [whole]).map(gist));
      }),
      { numRuns: 3000 },
    );
  });

  test('come in order, with their lines', () => {
    const said = say('+OK ready\r\n+OK 2\r\n1 a\r\n2 b\r\n.\r\n-ERR [sys/temp] later\r\n+ cGFzcw==\r\n');
    expect(read([line, lines, lines, line], [said])).toEqual([
      { kind: 'ok', text: 'ready' },
      { kind: 'lines', text: '2', octets: say('1 a\r\n2 b\r\n') },
      { kind: 'refused', text: '[sys/temp] later', code: 'SYS/TEMP' },
      { kind: 'challenge', text: 'cGFzcw==' },
    ]);
  });

  test('of servers with habits are understood', () => {
    expect(read([line, line, line, line], [say('+ok\n-err no\n+\n+cGFzcw==\n')])).toEqual([
      { kind: 'ok', text: '' },
      { kind: 'refused', text: 'no' },
      { kind: 'challenge', text: '' },
      { kind: 'challenge', text: 'cGFzcw==' },
    ]);
  });

  test('that are none are told as such, and nothing is read after them', () => {
    expect(read([line, line], [say('HTTP/1.1 400 Bad Request\r\n+OK\r\n')])).toEqual([
      { kind: 'broken', why: 'no status', text: 'HTTP/1.1 400 Bad Request' },
    ]);
  });

  test('that nobody asked for are told as such', () => {
    expect(read([line], [say('+OK\r\n'), say('+OK slipped in\r\n')])).toEqual([
      { kind: 'ok', text: '' },
      { kind: 'broken', why: 'an answer to nothing', text: '+OK slipped in\r' },
    ]);
  });

  test('may have long status lines, and no endless ones', () => {
    const long = `+OK ${'x'.repeat(longestStatusLine - 6)}\r\n`;
    expect(read([line], [say(long)])[0]?.kind).toBe('ok');
    expect(read([line], [say(`x${long}`)])[0]).toMatchObject({ kind: 'broken', why: 'a line without an end' });
    const endless = Array.from({ length: 100 }, () => say('+OK '.repeat(100)));
    expect(read([line], endless).map(gist)).toEqual([['broken', 'a line without an end']]);
  });
});
