import * as fc from 'fast-check';
import type { InboxSession, OpenedInbox } from '@postrider/sdk';
import type { Pop3Cue, Pop3Fault } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { listingLimit } from './listing.ts';
import { inboxFor, never, openOn, startServer } from './test-mailbox.ts';

const codeOf = (opened: OpenedInbox): string => (opened.kind === 'refused' ? opened.problem.code : opened.kind);

/** Says something in place of the right answer to one command. */
const saying =
  (command: string, octets: string | Uint8Array) =>
  ({ verb }: Pop3Cue): Pop3Fault | undefined =>
    verb === command ? { kind: 'answer', octets } : undefined;

const megabytes = (text: string, count: number): Buffer => Buffer.alloc(count * 1024 * 1024, text);

/** What comes of a whole visit, told in one word each; anything but a problem rejects. */
async function visit(session: InboxSession): Promise<readonly string[]> {
  const told: string[] = [];
  const tell = async (what: string, act: () => Promise<string>): Promise<void> => {
    const word = await act().catch((error: Error) => {
      if (error.name !== 'ProblemError') throw error;
      return error.message.slice(0, error.message.indexOf(':'));
    });
    told.push(`${what} ${word}`);
  };
  await tell('list', async () => String((await session.list(never)).length));
  await tell('fetch', async () => (await session.fetch({ uid: 'mail-00000001' }, 1000, never)).kind);
  await tell('delete', () => session.settle({ uid: 'mail-00000001' }, 'delete', never).then(() => 'done'));
  await tell('close', () => session.close().then(() => 'done'));
  return told;
}

describe('a server that is none', () => {
  test.each([
    ['an endless line', megabytes('x', 1)],
    ['an endless line that begins well', Buffer.concat([Buffer.from('+OK '), megabytes('y', 1)])],
    ['empty lines', '\r\n\r\n\r\n'],
    ['NULs', megabytes('\0', 1)],
    ['a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['a greeting and an answer that nobody asked for', '+OK hello\r\n+OK you are signed in\r\n'],
    ['a greeting and half an answer', '+OK hello\r\n+'],
    ['TLS', Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a])],
  ])('is refused when it greets with %s', async (_, octets) => {
    await using server = await startServer({ fault: saying('GREETING', octets) });
    expect(codeOf(await inboxFor(server.port).open(never))).toBe('POP3_PROTOCOL');
  });

  test('is refused when it hangs up without a word', async () => {
    await using server = await startServer({
      fault: ({ verb }) => (verb === 'GREETING' ? { kind: 'cut', after: 0 } : undefined),
    });
    expect(codeOf(await inboxFor(server.port).open(never))).toBe('POP3_CONNECTION_LOST');
  });

  test.each([
    ['CAPA', megabytes('UIDL\r\n', 1), 'POP3_ANSWER_TOO_LARGE', '+OK\r\n'],
    ['CAPA', 'what?\r\n', 'POP3_PROTOCOL', ''],
    ['APOP', 'welcome\r\n', 'POP3_PROTOCOL', ''],
    ['APOP', '+ more\r\n', 'POP3_PROTOCOL', ''],
  ])('is refused when it answers %s wrongly', async (command, octets, code, status) => {
    const whole = Buffer.concat([Buffer.from(status), Buffer.from(octets)]);
    await using server = await startServer({ fault: saying(command, whole) });
    expect(codeOf(await inboxFor(server.port).open(never))).toBe(code);
    while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server.commands).not.toContain('QUIT');
  });
});

describe('a listing', () => {
  test('of a million mails with long ids is refused with what to do, and costs no more than its limit', async () => {
    const million = megabytes(`1 ${'i'.repeat(66)}\r\n`, 70);
    expect(million.length).toBeGreaterThan(4 * listingLimit);
    const whole = Buffer.concat([Buffer.from('+OK\r\n'), million, Buffer.from('\r\n.\r\n')]);
    await using server = await startServer({ fault: saying('UIDL', whole) });
    const session = await openOn(server);
    await expect(session.list(never)).rejects.toThrow(/^POP3_LISTING_TOO_LARGE: .* Move old mails out/);
    await session.close();
  });

  test('of twenty thousand mails is read', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index + 1);
    const uids = numbers.map((number) => `${number} uid-${number}\r\n`).join('');
    const sizes = numbers.map((number) => `${number} 2000\r\n`).join('');
    await using server = await startServer({
      fault: (cue) => saying('UIDL', `+OK\r\n${uids}.\r\n`)(cue) ?? saying('LIST', `+OK\r\n${sizes}.\r\n`)(cue),
    });
    const session = await openOn(server);
    expect(await session.list(never)).toHaveLength(20_000);
    await session.close();
  });

  test('with NULs, huge numbers and noise lists what can be read', async () => {
    const uidl =
      '+OK\r\n1 good\r\n2 b\0d\r\n99999999999999999999 x\r\n-1 y\r\n\0\0\0\r\n3\r\n1 again\r\n4 fine\r\n.\r\n';
    const list = '+OK\r\n1 99999999999999999999999\r\n4 12\r\n4 13\r\n\x80\xff\r\n.\r\n';
    await using server = await startServer({ fault: (cue) => saying('UIDL', uidl)(cue) ?? saying('LIST', list)(cue) });
    const session = await openOn(server);
    expect(await session.list(never)).toEqual([{ uid: 'good' }, { uid: 'fine', size: 12 }]);
    await session.close();
  });
});

describe('a mail', () => {
  test('without an end is cut at its limit', async () => {
    const endless = Buffer.concat([Buffer.from('+OK\r\n'), megabytes('spam ', 8)]);
    await using server = await startServer({ fault: saying('RETR', endless) });
    server.deliver('sales', 'Subject: a\r\n\r\n');
    const session = await openOn(server);
    const fetched = await session.fetch({ uid: 'mail-00000001' }, 100_000, never);
    expect(fetched.kind).toBe('too-large');
    // What had come in one piece may be over the limit, and no more than that.
    expect(fetched.kind === 'too-large' && fetched.size < 1_000_000).toBe(true);
    await session.close();
  });

  test('that is followed by answers nobody asked for is read, and then the connection ends', async () => {
    await using server = await startServer({
      fault: ({ verb }) => (verb === 'RETR' ? { kind: 'add', octets: '+OK marked\r\n+OK bye\r\n' } : undefined),
    });
    server.deliver('sales', 'Subject: a\r\n\r\n');
    const session = await openOn(server);
    // The deletion that the stray answer pretends to confirm was never asked for.
    expect(await visit(session)).toEqual(['list 1', 'fetch fetched', 'delete POP3_PROTOCOL', 'close done']);
    expect(server.mails('sales')).toHaveLength(1);
  });
});

test('whatever a server says, in whatever pieces, comes out as a result or a problem', async () => {
  const command = fc.constantFrom('GREETING', 'CAPA', 'APOP', 'LIST', 'UIDL', 'RETR', 'DELE', 'QUIT');
  const text = fc.constantFrom('+OK', '-ERR', '+ ', '\r\n', '.\r\n', '..', '1 mail-00000001\r\n', '\0', 'a\n');
  const part = fc.oneof(text, fc.string({ maxLength: 4 }));
  const answer = fc.array(part, { maxLength: 12 }).map((parts) => `${parts.join('')}\r\n.\r\n`);
  const outcome = async (
    pieces: readonly number[],
    fault: (cue: Pop3Cue) => Pop3Fault | undefined,
  ): Promise<unknown> => {
    await using server = await startServer({ pieces, fault });
    server.deliver('sales', 'Subject: a\r\n\r\n.\r\n');
    const opened = await inboxFor(server.port).open(never);
    return opened.kind === 'refused' ? opened.problem.code : visit(opened.session);
  };
  await fc.assert(
    fc.asyncProperty(command, answer, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async (...given) => {
      const [verb, octets, pieces] = given;
      const told = await outcome(pieces, saying(verb, octets));
      expect(JSON.stringify(told)).toMatch(/^"POP3_[A-Z_]+"$|^\["list .*","fetch .*","delete .*","close .*"\]$/);
    }),
    { numRuns: 60 },
  );
});
