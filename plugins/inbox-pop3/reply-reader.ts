import { MultiLineDecoder } from './multi-line-decoder.ts';

/** Octets of a status line; RFC 2449 section 4 allows 512, servers are known to say more. */
export const longestStatusLine = 8192;

/** What the answer to a command looks like when the command went well. `limit` counts octets without stuffed dots. */
export type Expected = { readonly kind: 'line' } | { readonly kind: 'lines'; readonly limit: number };

/**
 * What a server said; text is as it came, and may hold anything.
 * - `ok`, `lines`: +OK, alone or with the lines that follow. `challenge`: + and text (RFC 5034).
 * - `refused`: -ERR, with the response code (RFC 2449 section 8) in upper case when there is one.
 * - `over`: the lines are more than the limit. `broken`: this is not POP3. Nothing can be read after either.
 */
export type Pop3Reply =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'lines'; readonly text: string; readonly octets: Buffer }
  | { readonly kind: 'challenge'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string; readonly code?: string }
  | { readonly kind: 'over'; readonly read: number }
  | { readonly kind: 'broken'; readonly why: string; readonly text: string };

const lineFeed = 0x0a;
const empty = Buffer.alloc(0);

function statusOf(line: Buffer): Pop3Reply {
  const text = line.toString('utf8').trim();
  const [word = ''] = text.split(' ', 1);
  const said = text.slice(word.length).trim();
  if (word.toUpperCase() === '+OK') return { kind: 'ok', text: said };
  if (word.toUpperCase() === '-ERR') {
    const code = /^\[([^\]]{1,60})\]/.exec(said)?.[1];
    return { kind: 'refused', text: said, ...(code === undefined ? {} : { code: code.toUpperCase() }) };
  }
  // Some servers leave out the space behind the plus of a challenge.
  if (text.startsWith('+')) return { kind: 'challenge', text: text.slice(1).trim() };
  return { kind: 'broken', why: 'no status', text };
}

/**
 * Makes replies out of octets that come in pieces of any length. Replies come in the order of what is expected;
 * octets that nothing is expected for are a fault, because they may have been slipped in by somebody else.
 */
export class ReplyReader {
  readonly #expected: Expected[] = [];
  #line: Buffer = empty;
  #lines: { readonly text: string; readonly decoder: MultiLineDecoder } | undefined;
  #ended = false;

  expect(expected: Expected): void {
    this.#expected.push(expected);
  }

  /** The replies that this piece completes. */
  take(piece: Buffer): readonly Pop3Reply[] {
    const replies: Pop3Reply[] = [];
    let rest = piece;
    while (rest.length > 0 && !this.#ended) {
      const step = this.#lines === undefined ? this.#takeLine(rest) : this.#takeLines(rest, this.#lines);
      rest = step.rest;
      if (step.reply === undefined) continue;
      replies.push(step.reply);
      this.#ended = step.reply.kind === 'broken' || step.reply.kind === 'over';
    }
    return replies;
  }

  #takeLine(piece: Buffer): { readonly reply?: Pop3Reply; readonly rest: Buffer } {
    const end = piece.indexOf(lineFeed);
    if (this.#expected.length === 0) {
      const text = (end < 0 ? piece : piece.subarray(0, end)).toString('utf8');
      return { reply: { kind: 'broken', why: 'an answer to nothing', text }, rest: empty };
    }
    const part = end < 0 ? piece : piece.subarray(0, end + 1);
    if (this.#line.length + part.length > longestStatusLine)
      return {
        reply: { kind: 'broken', why: 'a line without an end', text: this.#line.toString('utf8') },
        rest: empty,
      };
    this.#line = Buffer.concat([this.#line, part]);
    if (end < 0) return { rest: empty };
    const line = this.#line;
    this.#line = empty;
    const rest = piece.subarray(end + 1);
    const expected = this.#expected.shift();
    const status = statusOf(line);
    if (status.kind !== 'ok' || expected === undefined || expected.kind === 'line') return { reply: status, rest };
    this.#lines = { text: status.text, decoder: new MultiLineDecoder(expected.limit) };
    return { rest };
  }

  #takeLines(
    piece: Buffer,
    { text, decoder }: { readonly text: string; readonly decoder: MultiLineDecoder },
  ): { readonly reply?: Pop3Reply; readonly rest: Buffer } {
    const decoded = decoder.take(piece);
    if (decoded.kind === 'more') return { rest: empty };
    this.#lines = undefined;
    return decoded.kind === 'over'
      ? { reply: decoded, rest: empty }
      : { reply: { kind: 'lines', text, octets: decoded.octets }, rest: decoded.rest };
  }
}
