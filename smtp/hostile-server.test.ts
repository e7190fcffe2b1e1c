import { type SmtpCue, type SmtpPoint, startSmtpServer, usualKeywords } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { accountAt, calm, connectTo, mailOf, told } from './test-account.ts';

const notSent = 'refused transient connection';

async function fate(point: SmtpPoint, cue: SmtpCue, keywords = usualKeywords): Promise<readonly string[]> {
  await using server = await startSmtpServer({
    keywords,
    order: 'lenient',
    cue: (moment) => (moment.point === point && moment.mail <= 1 ? cue : undefined),
  });
  const connection = await connectTo(server);
  const outcomes = await Promise.all([1, 2].map((number) => connection.send(mailOf(number), calm())));
  await server.until(() => server.connections[0]?.open === false);
  return outcomes.map(told);
}

test('a server that says yes to everything in advance has accepted nothing', async () => {
  const octets = '250 Ok\r\n250 Ok\r\n354 Go\r\n250 Ok\r\n';
  expect(await fate('mail', { kind: 'octets', octets })).toEqual([notSent, notSent]);
  expect(await fate('mail', { kind: 'octets', octets }, [])).toEqual([notSent, notSent]);
});

test('a reply to a command that was not written yet is not taken for its answer', async () => {
  const octets = '250 Ok\r\n550 5.1.1 No such user\r\n';
  expect(await fate('mail', { kind: 'octets', octets }, [])).toEqual([notSent, notSent]);
});

test.each([
  ['250 2.0.0 Ok, enough', notSent],
  ['552 5.3.4 Too big', 'refused content mail'],
])(
  'an answer in the middle of a mail, %j, is never an acceptance, and ends the connection',
  async (answer, expected) => {
    await using server = await startSmtpServer({
      cue: ({ point }) => (point === 'body' ? { kind: 'octets', octets: `${answer}\r\n` } : undefined),
    });
    const connection = await connectTo(server);
    const chunks = Array.from({ length: 4000 }, () => Buffer.from('word word word\r\n'.repeat(500)));
    expect(told(await connection.send(mailOf(1, '', { chunks, size: 32_000_000 }), calm()))).toBe(expected);
    expect(told(await connection.send(mailOf(2), calm()))).toBe(notSent);
  },
);

test('a reply that nobody asked for ends the connection', async () => {
  const octets = '250 Ok\r\n250 Ok\r\n250 Ok\r\n250 Ok\r\n354 Go\r\n250 Ok\r\n250 Ok\r\n250 Ok\r\n';
  const [first, second] = await fate('content', { kind: 'octets', octets });
  expect(first).toBe('accepted');
  expect(second).toBe(notSent);
});

test('unasked words on an idle connection end it', async () => {
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'octets', octets: '250 Ok\r\n250 And more\r\n' } : undefined),
  });
  const connection = await connectTo(server);
  expect(told(await connection.send(mailOf(1), calm()))).toBe('accepted');
  await server.until(() => server.connections[0]?.open === false);
  expect(told(await connection.send(mailOf(2), calm()))).toBe(notSent);
});

test('DATA answered by anything but an invitation or a refusal is out of step: nothing is sent', async () => {
  expect(await fate('data', { kind: 'reply', text: '250 Ok' })).toEqual([notSent, notSent]);
});

test('a mail answered by another invitation is uncertain', async () => {
  expect(await fate('content', { kind: 'reply', text: '354 Go on' })).toEqual(['uncertain', notSent]);
});

test.each([
  ['a line without end', 'x'.repeat(5000)],
  ['a reply without end', '250-more\r\n'.repeat(300)],
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['binary', Buffer.from([0, 1, 2, 250, 10, 13, 10])],
])('%s is no answer: a command was not followed by the mail, a mail is uncertain', async (_, octets) => {
  expect(await fate('mail', { kind: 'octets', octets })).toEqual([notSent, notSent]);
  expect(await fate('content', { kind: 'octets', octets })).toEqual(['uncertain', notSent]);
});

test.each([
  ['a line without end', 'x'.repeat(2_000_000)],
  ['a reply without end', '220-more\r\n'.repeat(200_000)],
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['half a greeting', '22'],
])('%s instead of a greeting opens no connection, and says so', async (_, octets) => {
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'connect' ? { kind: 'drop', octets } : undefined),
  });
  const connected = await accountAt(server).connect(calm());
  expect(connected.kind).toBe('refused');
  if (connected.kind === 'connected') return;
  expect(connected.problem.code).toMatch(/^SMTP_(?:GREETING_REFUSED|DISCONNECTED)$/);
  expect(connected.problem.what.length).toBeLessThan(4000);
});

test('replies glued behind the answer to EHLO or AUTH are not believed', async () => {
  for (const point of ['hello', 'authenticate'] as const) {
    const answer = point === 'hello' ? '250-mail.test\r\n250 AUTH PLAIN\r\n' : '235 2.7.0 Ok\r\n';
    await using server = await startSmtpServer({
      order: 'lenient',
      users: { studio: 'Correct horse 9' },
      cue: (moment) => (moment.point === point ? { kind: 'octets', octets: `${answer}250 Ok\r\n` } : undefined),
    });
    const settings = { user: 'studio', password: { secret: 'studio' } };
    const connected = await accountAt(server, { settings }).connect(calm());
    expect(connected.kind).toBe('refused');
    expect(server.mails).toEqual([]);
  }
});
