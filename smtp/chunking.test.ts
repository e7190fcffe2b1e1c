import fc from 'fast-check';
import { type SmtpCue, type SmtpPoint, startSmtpServer, usualKeywords } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { accountAt, calm, connectTo, mailOf, told } from './test-account.ts';
import { chunkSize } from './chunk-size.ts';

const keywords = [...usualKeywords, 'CHUNKING'];
const settings = { chunking: 'automatic', mailsInFlight: 4 } as const;
const notSent = 'refused transient connection';

const sendAll = async (
  connection: Awaited<ReturnType<typeof connectTo>>,
  mails: number,
): Promise<readonly string[]> => {
  const numbers = Array.from({ length: mails }, (_, index) => index + 1);
  return (await Promise.all(numbers.map((number) => connection.send(mailOf(number), calm())))).map(told);
};

test('four mails leave in one write, before the first answer', async () => {
  await using server = await startSmtpServer({ keywords });
  const connection = await connectTo(server, { settings });
  expect(await sendAll(connection, 4)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  expect(server.connections[0]?.reads).toHaveLength(2);
  expect(server.mails.map(({ to, octets }) => [to[0], octets.toString()])).toEqual(
    [1, 2, 3, 4].map((number) => [`person${number}@client.example`, 'Subject: Hello\r\n\r\nDear you,\r\n']),
  );
});

test('octets go as they are: dots are not doubled', async () => {
  await using server = await startSmtpServer({ keywords });
  const connection = await connectTo(server, { settings });
  const content = 'Subject: Hi\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n';
  expect(told(await connection.send(mailOf(1, content), calm()))).toBe('accepted');
  expect(server.mails[0]?.octets.toString()).toBe(content);
});

test('content with a line end that is none goes by DATA, which mends it', async () => {
  await using server = await startSmtpServer({ keywords });
  const connection = await connectTo(server, { settings });
  const mails = ['Hi\r\n\r\nwhole\r\n', 'Hi\r\n\r\nbare\nfeed\r\n', 'Hi\r\n\r\nno end', 'Hi\r\n\r\nwhole\r\n'];
  const outcomes = await Promise.all(mails.map((text, index) => connection.send(mailOf(index + 1, text), calm())));
  expect(outcomes.map(told)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  const ways = server.connections[0]?.commands.flatMap((line) => /^(?:BDAT|DATA)/.exec(line)?.[0] ?? []);
  expect(ways).toEqual(['BDAT', 'DATA', 'DATA', 'BDAT']);
  expect(server.mails[1]?.octets.toString()).toBe('Hi\r\n\r\nbare\r\nfeed\r\n');
});

test('a refused recipient costs its own mail only, though its content and the next mails had left', async () => {
  await using server = await startSmtpServer({
    keywords,
    cue: ({ point, mail }) =>
      point === 'recipient' && mail === 2 ? { kind: 'reply', text: '550 5.1.1 No such user here' } : undefined,
  });
  const connection = await connectTo(server, { settings });
  expect(await sendAll(connection, 4)).toEqual(['accepted', 'refused bad-recipient recipient', 'accepted', 'accepted']);
  expect(server.mails.map(({ to }) => to[0])).toEqual([1, 3, 4].map((number) => `person${number}@client.example`));
  // And one that comes when nothing is under way finds no transaction open.
  expect(told(await connection.send(mailOf(5), calm()))).toBe('accepted');
});

test('a last mail whose recipient is refused leaves no transaction for the next one', async () => {
  await using server = await startSmtpServer({
    keywords,
    cue: ({ point, mail }) =>
      point === 'recipient' && mail === 1 ? { kind: 'reply', text: '450 4.2.0 Greylisted' } : undefined,
  });
  const connection = await connectTo(server, { settings });
  expect((await connection.send(mailOf(1), calm())).kind).toBe('refused');
  expect(told(await connection.send(mailOf(2), calm()))).toBe('accepted');
});

test('a server that takes a mail for a recipient it refused the sender of leaves it in doubt', async () => {
  await using server = await startSmtpServer({
    keywords,
    order: 'lenient',
    cue: ({ point }) => {
      if (point === 'mail') return { kind: 'reply', text: '550 5.7.1 Not you' };
      if (point === 'recipient') return { kind: 'reply', text: '250 2.1.5 Ok' };
      return point === 'content' ? { kind: 'reply', text: '250 2.0.0 Ok' } : undefined;
    },
  });
  const connection = await connectTo(server, { settings });
  expect(told(await connection.send(mailOf(1), calm()))).toBe('uncertain');
});

/** What becomes of four mails when the server does this at this point of the second. */
async function fate(point: SmtpPoint, cue: SmtpCue): Promise<readonly string[]> {
  await using server = await startSmtpServer({
    keywords,
    cue: (moment) => (moment.point === point && moment.mail === 2 ? cue : undefined),
  });
  return await sendAll(await connectTo(server, { settings }), 4);
}

test.each(['mail', 'recipient', 'body', 'content'] as const)(
  'a connection that ends at %s leaves all in doubt whose octets had left',
  async (point) => {
    expect(await fate(point, { kind: 'drop' })).toEqual(['accepted', 'uncertain', 'uncertain', 'uncertain']);
  },
);

test.each(['mail', 'recipient', 'content'] as const)(
  'a server that ends the connection with 421 at %s has not taken what stood behind',
  async (point) => {
    // Prevents: a server with a limit of mails per connection left people in doubt whose mails it never looked at.
    const fates = await fate(point, { kind: 'reply', text: '421 4.7.0 Too many mails on this connection' });
    expect(fates).toEqual(['accepted', expect.stringMatching(/^refused throttle/), notSent, notSent]);
  },
);

test('a mail too large for the network, cut off before its end, has certainly not been sent', async () => {
  await using server = await startSmtpServer({
    keywords,
    cue: ({ point }) => (point === 'body' ? { kind: 'drop', how: 'reset' } : undefined),
  });
  const connection = await connectTo(server, { settings });
  // The last piece is empty: the octets of the one before it are the last that count.
  const chunks = [
    ...Array.from({ length: 8 }, () => Buffer.from('word word word\r\n'.repeat(250_000))),
    Buffer.alloc(0),
  ];
  expect(told(await connection.send(mailOf(1, '', { chunks, size: 32_000_000 }), calm()))).toBe(notSent);
});

test('a server that offers CHUNKING and does not know BDAT is left at once, and gets DATA from then on', async () => {
  await using server = await startSmtpServer({ keywords, bdat: 'unknown', order: 'lenient' });
  const account = accountAt(server, { settings });
  const open = async () => {
    const connected = await account.connect(calm());
    if (connected.kind === 'refused') throw new Error(connected.problem.what);
    return connected.connection;
  };
  const outcome = await (await open()).send(mailOf(1), calm());
  expect(told(outcome)).toBe(notSent);
  expect(outcome).toMatchObject({ reply: { text: expect.stringContaining('does not know BDAT') } });
  expect(told(await (await open()).send(mailOf(2), calm()))).toBe('accepted');
});

test.each([
  ['the setting is off', keywords, { chunking: 'off' }],
  ['the server does not offer it', usualKeywords, { chunking: 'automatic' }],
  ['commands go one at a time', keywords, { chunking: 'automatic', pipelining: 'off' }],
] as const)('content goes by DATA when %s', async (_why, offered, chosen) => {
  await using server = await startSmtpServer({ keywords: offered });
  const connection = await connectTo(server, { settings: chosen });
  expect(told(await connection.send(mailOf(1), calm()))).toBe('accepted');
  expect(server.connections[0]?.commands).toContain('DATA');
});

test('content is fit for BDAT exactly when all its lines end with CRLF, however it is cut', () => {
  const letters = fc.array(fc.constantFrom('a', '.', '\r', '\n', '\r\n'), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 6 }), (pieces) => {
      const chunks = pieces.map((piece) => Buffer.from(piece.join('')));
      const whole = Buffer.concat(chunks);
      const fit = /^(?:[^\r\n]*\r\n)+$/.test(whole.toString());
      expect(chunkSize({ chunks })).toBe(fit ? whole.length : undefined);
      if (fit) expect(chunkSize({ chunks, linesReady: true })).toBe(whole.length);
    }),
  );
});
