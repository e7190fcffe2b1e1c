import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { greylist } from './greylist.ts';
import { unstuff } from './unstuff.ts';
import { type SmtpServer, startSmtpServer } from './start-smtp-server.ts';

/** A client as simple as can be: says a thing, and hears until `replies` whole replies came or the server ended. */
async function client(server: SmtpServer): Promise<(text: string, replies: number) => Promise<string>> {
  const socket = connect(server.port, server.host);
  const heard = socket.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
  const hear = async (replies: number): Promise<string> => {
    let text = '';
    while ((text.match(/^\d{3} .*\r\n/gm) ?? []).length < replies) {
      const next = await heard.next();
      if (next.done === true) break;
      text += next.value;
    }
    return text;
  };
  await hear(1);
  return (text, replies) => {
    socket.write(text);
    return hear(replies);
  };
}

const envelope = 'MAIL FROM:<a@b.example> SIZE=5\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<e@f.example>\r\nDATA\r\n';

test('records envelope, parameters and content without its extra dots', async () => {
  await using server = await startSmtpServer();
  const say = await client(server);
  await say('EHLO me\r\n', 1);
  await say(envelope, 4);
  expect(await say('.one\r\n..two\r\n...\r\n.\r\n', 1)).toBe('250 2.0.0 Ok: queued as T1\r\n');
  expect(server.mails).toEqual([
    {
      connection: 1,
      from: 'a@b.example',
      to: ['c@d.example', 'e@f.example'],
      parameters: { mail: 'SIZE=5', recipients: ['', ''] },
      octets: Buffer.from('one\r\n.two\r\n..\r\n'),
    },
  ]);
});

test.each([
  ['behind EHLO', `EHLO me\r\n${envelope}`],
  ['behind DATA', `EHLO me\r\n`, `${envelope}Subject: too early\r\n`],
  ['behind QUIT', `EHLO me\r\n`, 'QUIT\r\nNOOP\r\n'],
])('a command %s in the same write ends the session (RFC 2920)', async (_, ...writes) => {
  await using server = await startSmtpServer();
  const say = await client(server);
  let heard = '';
  for (const write of writes) heard = await say(write, write === 'EHLO me\r\n' ? 1 : 9);
  expect(heard).toContain('554 5.5.0 Error: SMTP protocol synchronization');
  expect(server.mails).toEqual([]);
});

test('without PIPELINING nothing may stand behind any command', async () => {
  await using server = await startSmtpServer({ keywords: [] });
  const say = await client(server);
  await say('EHLO me\r\n', 1);
  expect(await say('MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n', 9)).toContain('554 5.5.0');
});

test('a bare line feed in content is refused', async () => {
  await using server = await startSmtpServer();
  const say = await client(server);
  await say('EHLO me\r\n', 1);
  await say(envelope, 4);
  expect(await say('one\ntwo\r\n.\r\n', 1)).toContain('bare <LF>');
  expect(server.mails).toEqual([]);
});

test('commands out of their order are refused, and MAIL wants a user when there are users', async () => {
  await using server = await startSmtpServer();
  const say = await client(server);
  await say('EHLO me\r\n', 1);
  expect(await say('RCPT TO:<a@b.example>\r\n', 1)).toContain('503');
  expect(await say('DATA\r\n', 1)).toContain('554');
  await say('MAIL FROM:<>\r\n', 1);
  expect(await say('MAIL FROM:<>\r\n', 1)).toContain('503');
  await using locked = await startSmtpServer({ users: { me: 'secret' } });
  const other = await client(locked);
  await other('EHLO me\r\n', 1);
  expect(await other('MAIL FROM:<>\r\n', 1)).toContain('530');
  expect(await other(`AUTH PLAIN ${btoa('\0me\0wrong')}\r\n`, 1)).toContain('535');
  expect(await other(`AUTH PLAIN ${btoa('\0me\0secret')}\r\n`, 1)).toContain('235');
  expect(JSON.stringify(locked.connections[0]?.commands)).not.toContain(btoa('\0me\0secret'));
});

test('a gate holds a reply back until the test opens it', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'hello' ? { kind: 'usual', gate } : undefined),
  });
  const say = await client(server);
  let heard: string | undefined;
  const said = say('EHLO me\r\n', 1).then((text) => (heard = text));
  await server.until(() => server.connections[0]?.commands.length === 1);
  expect(heard).toBeUndefined();
  open();
  expect(await said).toContain('250-mail.test');
});

test('a greylisted recipient is known the second time', () => {
  const cue = greylist();
  const moment = { point: 'recipient', connection: 1, mail: 1, line: 'RCPT TO:<a@b.example>' } as const;
  expect(cue(moment)).toMatchObject({ kind: 'reply' });
  expect(cue(moment)).toBeUndefined();
});

test('only the dot that was added is taken away', () => {
  expect(unstuff(Buffer.from('..\r\na..\r\n.b\r\n')).toString()).toBe('.\r\na..\r\nb\r\n');
});
