import { type SmtpCue, type SmtpPoint, startSmtpServer, usualKeywords, VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { calm, connectTo, mailOf, told } from './test-account.ts';

const notSent = 'refused transient connection';

/** What becomes of mails when the server does this at this point of the first one. */
async function fate(point: SmtpPoint, cue: SmtpCue, mails = 1, keywords = usualKeywords): Promise<readonly string[]> {
  await using server = await startSmtpServer({
    keywords,
    cue: (moment) => (moment.point === point && moment.mail === 1 ? cue : undefined),
  });
  const connection = await connectTo(server);
  const numbers = Array.from({ length: mails }, (_, index) => index + 1);
  const outcomes = await Promise.all(numbers.map((number) => connection.send(mailOf(number), calm())));
  return outcomes.map(told);
}

test.each(['mail', 'recipient', 'data'] as const)(
  'a connection that ends at %s has certainly not carried the mail',
  async (point) => {
    expect(await fate(point, { kind: 'drop' })).toEqual([notSent]);
    expect(await fate(point, { kind: 'drop' }, 1, [])).toEqual([notSent]);
  },
);

test.each(['body', 'content'] as const)(
  'a connection that ends at %s, when all of the mail had left, leaves it uncertain',
  async (point) => {
    expect(await fate(point, { kind: 'drop' })).toEqual(['uncertain']);
    expect(await fate(point, { kind: 'drop', how: 'reset' })).toEqual(['uncertain']);
    expect(await fate(point, { kind: 'drop' }, 1, [])).toEqual(['uncertain']);
  },
);

test('behind an uncertain mail, those that were pipelined or waited have certainly not left', async () => {
  expect(await fate('content', { kind: 'drop' }, 4)).toEqual(['uncertain', notSent, notSent, notSent]);
});

test.each([1, 4000])(
  'a mail too large for the network, in %i pieces, cut off before its end has certainly not been sent',
  async (pieces) => {
    await using server = await startSmtpServer({
      cue: ({ point }) => (point === 'body' ? { kind: 'drop', how: 'reset' } : undefined),
    });
    const connection = await connectTo(server);
    const chunks = Array.from({ length: pieces }, () => Buffer.from('word word word\r\n'.repeat(2_000_000 / pieces)));
    const outcome = await connection.send(mailOf(1, '', { chunks, size: 32_000_000 }), calm());
    expect(told(outcome)).toBe(notSent);
    expect(outcome).toMatchObject({
      reply: { text: expect.stringMatching(/^The mail was not sent: /), phase: 'content' },
    });
  },
);

test.each([
  ['250 2.0.0 O', 'accepted'],
  ['250 ', 'accepted'],
  ['250-2.0.0 Ok\r\n', 'accepted'],
  ['250-2.0.0 Ok\r\n25', 'accepted'],
  ['452 4.3.1 Out of stor', 'refused'],
  ['250', 'uncertain'],
  ['45', 'uncertain'],
])('three digits and a separator decide, even when the rest was lost: %j', async (octets, expected) => {
  const [outcome] = await fate('content', { kind: 'drop', octets });
  expect(outcome?.split(' ')[0]).toBe(expected);
});

test('a recipient refused before the connection ended stays refused', async () => {
  expect(await fate('recipient', { kind: 'drop', octets: '550 5.1.1 No such user\r\n' })).toEqual([
    'refused bad-recipient recipient',
  ]);
  expect(await fate('recipient', { kind: 'drop', octets: '550 5.1.1 No such us' })).toEqual([
    'refused bad-recipient recipient',
  ]);
});

test.each(['mail', 'recipient', 'data', 'content'] as const)(
  '421 at %s ends the connection: its own mail is refused by it, the next was not sent',
  async (point) => {
    const cue: SmtpCue = { kind: 'reply', text: '421 4.3.2 Service shutting down' };
    for (const keywords of [usualKeywords, []]) {
      const [first, second] = await fate(point, cue, 2, keywords);
      expect(first).toMatch(/^refused (?:throttle|transient)/);
      expect(second).toBe(notSent);
    }
  },
);

test('the mail behind a 421 is told why it was not sent', async () => {
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'reply', text: '421 4.7.0 Too many errors' } : undefined),
  });
  const connection = await connectTo(server);
  const [, second] = await Promise.all([1, 2].map((number) => connection.send(mailOf(number), calm())));
  expect(second).toMatchObject({
    reply: { text: 'The mail was not sent: the server ended the connection: 421 4.7.0 Too many errors' },
  });
  expect(second).not.toHaveProperty('reply.code');
});

test('no answer to a command in time: the mail was not sent', async () => {
  const clock = new VirtualClock();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'mail' ? { kind: 'silence' } : undefined),
  });
  const connection = await connectTo(server, { clock });
  const sent = connection.send(mailOf(1), calm());
  await server.until(() => server.connections[0]?.commands.length === 2);
  await clock.advance(300_000);
  expect(await sent).toMatchObject({
    kind: 'refused',
    reply: { text: 'The mail was not sent: the server gave no answer for 300 seconds' },
  });
  expect(clock.nextAlarmAt).toBeUndefined();
});

test('no answer to the mail in ten minutes: uncertain, and not a moment earlier', async () => {
  const clock = new VirtualClock();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'octets', octets: '250' } : undefined),
  });
  const connection = await connectTo(server, { clock });
  let outcome: string | undefined;
  const sent = connection.send(mailOf(1), calm()).then((each) => (outcome = told(each)));
  await server.until(() => server.connections[0]?.reads.at(-1)?.includes('Dear you') === true);
  await clock.advance(599_000);
  expect(outcome).toBeUndefined();
  await clock.advance(1000);
  expect(await sent).toBe('uncertain');
});

test.each([
  ['25', 'uncertain'],
  ['250-2.0.0 Than', 'accepted'],
])('octets that trickle do not stop the time; when it is up, what was said decides: %j', async (octets, expected) => {
  const clock = new VirtualClock();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'octets', octets, gate } : undefined),
  });
  const connection = await connectTo(server, { clock, settings: { pipelining: 'off' } });
  const sent = connection.send(mailOf(1), calm());
  await server.until(() => server.connections[0]?.reads.at(-1)?.includes('Dear you') === true);
  await clock.advance(599_000);
  open();
  await clock.advance(2000);
  expect(told(await sent)).toBe(expected);
});

test('stopping one mail among commands one at a time goes no further with it', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using server = await startSmtpServer({
    keywords: [],
    cue: ({ point }) => (point === 'mail' ? { kind: 'usual', gate } : undefined),
  });
  const connection = await connectTo(server);
  const stop = new AbortController();
  const sent = connection.send(mailOf(1), stop.signal);
  await server.until(() => server.connections[0]?.commands.length === 2);
  stop.abort();
  expect(told(await sent)).toBe(notSent);
  open();
  await server.until(() => server.connections[0]?.open === false);
  expect(server.connections[0]?.commands.map((line) => line.slice(0, 4))).toEqual(['EHLO', 'MAIL']);
});

test('stopping: a mail not begun was not sent, one that has left is uncertain', async () => {
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'silence' } : undefined),
  });
  const connection = await connectTo(server);
  const stop = new AbortController();
  const sent = [1, 2, 3].map((number) => connection.send(mailOf(number), stop.signal));
  await server.until(() => server.connections[0]?.reads.at(-1)?.includes('Dear you') === true);
  stop.abort();
  expect((await Promise.all(sent)).map(told)).toEqual(['uncertain', notSent, notSent]);
  expect(told(await connection.send(mailOf(4), stop.signal))).toBe(notSent);
});

test('stopping one mail before its content leaves nothing with the server, and spares the mail before it', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using server = await startSmtpServer({
    cue: ({ point, mail }) => (point === 'content' && mail === 1 ? { kind: 'usual', gate } : undefined),
  });
  const connection = await connectTo(server);
  const stop = new AbortController();
  const first = connection.send(mailOf(1), calm());
  const second = connection.send(mailOf(2), stop.signal);
  await server.until(() => server.connections[0]?.reads.at(-1)?.includes('person2') === true);
  stop.abort();
  expect(told(await second)).toBe(notSent);
  open();
  expect(told(await first)).toBe('accepted');
  await server.until(() => server.connections[0]?.open === false);
  expect(server.mails.map((mail) => mail.to[0])).toEqual(['person1@client.example']);
});

test('an answer that came while the process was frozen counts, though the time is up before the socket is read', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'usual', gate } : undefined),
  });
  let now = 0;
  const alarms: (() => void)[] = [];
  const clock = {
    now: () => now,
    after(_: number, work: () => void) {
      alarms.push(work);
      return { [Symbol.dispose]() {} };
    },
  };
  const connection = await connectTo(server, { clock });
  const sent = connection.send(mailOf(1), calm());
  await server.until(() => server.connections[0]?.reads.at(-1)?.includes('Dear you') === true);
  open();
  // Lets the server write, and nobody read: sockets are read only once no promise is left to run.
  for (let turns = 0; turns < 50; turns++) await Promise.resolve();
  now = 3_600_000;
  alarms.at(-1)?.();
  expect(told(await sent)).toBe('accepted');
});
