import { createHash } from 'node:crypto';
import type { Network } from '@postrider/sdk';
import { greylist, openNetwork, startSmtpServer, usualKeywords, VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { calm, connectTo, mailOf, told } from './test-account.ts';

const oneAtATime = usualKeywords.filter((keyword) => keyword !== 'PIPELINING');

test('a mail arrives as it was, under its envelope, and its answer is kept with the name the server gave it', async () => {
  await using server = await startSmtpServer();
  const connection = await connectTo(server);
  const outcome = await connection.send(mailOf(1, 'Subject: Hi\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n'), calm());
  expect(outcome).toEqual({
    kind: 'accepted',
    reply: { text: '250 2.0.0 Ok: queued as T1', code: 250, enhanced: '2.0.0', phase: 'content' },
  });
  const [mail] = server.mails;
  expect(mail?.octets.toString()).toBe('Subject: Hi\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n');
  expect(mail).toMatchObject({ from: 'hello@northlight.example', to: ['person1@client.example'] });
  await connection.close();
  expect(server.connections[0]?.commands.at(-1)).toBe('QUIT');
});

test('the end of one mail and the commands of the next leave in one write, and nothing stands behind DATA', async () => {
  await using server = await startSmtpServer();
  const connection = await connectTo(server);
  const outcomes = await Promise.all([1, 2, 3, 4].map((number) => connection.send(mailOf(number), calm())));
  expect(outcomes.map(told)).toEqual(Array.from({ length: 4 }, () => 'accepted'));
  const reads = server.connections[0]?.reads.map((read) => read.toString().replaceAll(/ (?:SIZE|ORCPT).*/g, '')) ?? [];
  expect(reads.slice(1, 4)).toEqual([
    'MAIL FROM:<hello@northlight.example>\r\nRCPT TO:<person1@client.example>\r\nDATA\r\n',
    'Subject: Hello\r\n\r\nDear you,\r\n.\r\nMAIL FROM:<hello@northlight.example>\r\nRCPT TO:<person2@client.example>\r\nDATA\r\n',
    'Subject: Hello\r\n\r\nDear you,\r\n.\r\nMAIL FROM:<hello@northlight.example>\r\nRCPT TO:<person3@client.example>\r\nDATA\r\n',
  ]);
});

test('a mail sent in answer to an outcome still joins the write of the one before it', async () => {
  await using server = await startSmtpServer();
  let alone = 0;
  const network: Network = {
    async connect(to, signal) {
      const socket = await openNetwork.connect(to, signal);
      const write = socket._write.bind(socket);
      socket._write = (...given) => {
        alone++;
        write(...given);
      };
      return socket;
    },
  };
  const connection = await connectTo(server, { network });
  const sendFrom = async (first: number): Promise<void> => {
    for (let number = first; number <= 12; number += 2) await connection.send(mailOf(number), calm());
  };
  await Promise.all([sendFrom(1), sendFrom(2)]);
  expect(server.mails).toHaveLength(12);
  // EHLO and the first group; all other commands left together with content.
  expect(alone).toBe(2);
});

test('a server without PIPELINING gets one command at a time', async () => {
  await using server = await startSmtpServer({ keywords: oneAtATime });
  const connection = await connectTo(server);
  expect(connection.offer.mailsInFlight).toBe(1);
  const outcomes = await Promise.all([1, 2, 3].map((number) => connection.send(mailOf(number), calm())));
  expect(outcomes.map(told)).toEqual(['accepted', 'accepted', 'accepted']);
  const commands = server.connections[0]?.commands.map((line) => line.slice(0, 4));
  expect(commands).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'MAIL', 'RCPT', 'DATA', 'MAIL', 'RCPT', 'DATA']);
});

test('pipelining that is switched off is off', async () => {
  await using server = await startSmtpServer({ keywords: oneAtATime.concat('PIPELINING') });
  const connection = await connectTo(server, { settings: { pipelining: 'off' } });
  expect(connection.offer.mailsInFlight).toBe(1);
  await connection.send(mailOf(1), calm());
  expect(server.connections[0]?.reads).toHaveLength(5);
});

test('the smallest of what the server and the settings allow is offered', async () => {
  await using server = await startSmtpServer({ keywords: ['PIPELINING', 'SIZE 5000', 'LIMITS MAILMAX=20'] });
  const connection = await connectTo(server, { settings: { mailsPerConnection: 50, mailsInFlight: 4 } });
  expect(connection.offer).toEqual({ mailsInFlight: 4, mailsPerConnection: 20, size: 5000 });
});

for (const [way, keywords] of [
  ['in groups', usualKeywords],
  ['one at a time', oneAtATime],
] as const) {
  test(`commands ${way}: a refused recipient costs its own mail only, and RSET ends its transaction`, async () => {
    await using server = await startSmtpServer({
      keywords,
      cue: ({ point, line }) =>
        point === 'recipient' && line.includes('person2')
          ? { kind: 'reply', text: '550 5.1.1 No such user here' }
          : undefined,
    });
    const connection = await connectTo(server);
    const outcomes = await Promise.all([1, 2, 3].map((number) => connection.send(mailOf(number), calm())));
    expect(outcomes.map(told)).toEqual(['accepted', 'refused bad-recipient recipient', 'accepted']);
    expect(outcomes[1]).toMatchObject({ reply: { code: 550, enhanced: '5.1.1', phase: 'recipient' } });
    expect(server.mails.map((mail) => mail.to[0])).toEqual(['person1@client.example', 'person3@client.example']);
    expect(server.connections[0]?.commands.filter((line) => line === 'RSET')).toHaveLength(1);
  });

  test(`commands ${way}: a refused sender leaves no transaction, so there is nothing to reset`, async () => {
    await using server = await startSmtpServer({
      keywords,
      cue: ({ point, mail }) =>
        point === 'mail' && mail === 1 ? { kind: 'reply', text: '452 4.3.1 Out of storage' } : undefined,
    });
    const connection = await connectTo(server);
    const outcomes = await Promise.all([1, 2].map((number) => connection.send(mailOf(number), calm())));
    expect(outcomes[0]).toMatchObject({ kind: 'refused', reply: { code: 452, phase: 'mail' } });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['refused', 'accepted']);
    expect(server.connections[0]?.commands).not.toContain('RSET');
  });

  test(`commands ${way}: content that is refused costs its own mail only`, async () => {
    await using server = await startSmtpServer({
      keywords,
      cue: ({ point, mail }) =>
        point === 'content' && mail === 1 ? { kind: 'reply', text: '554 5.7.1 Message contains spam' } : undefined,
    });
    const connection = await connectTo(server);
    const outcomes = await Promise.all([1, 2].map((number) => connection.send(mailOf(number), calm())));
    expect(outcomes.map(told)).toEqual(['refused content mail', 'accepted']);
    expect(server.mails).toHaveLength(1);
  });

  test(`commands ${way}: DATA that is refused is followed by RSET`, async () => {
    await using server = await startSmtpServer({
      keywords,
      cue: ({ point, mail }) =>
        point === 'data' && mail === 1 ? { kind: 'reply', text: '451 4.3.0 Try later' } : undefined,
    });
    const connection = await connectTo(server);
    const outcomes = await Promise.all([1, 2].map((number) => connection.send(mailOf(number), calm())));
    expect(outcomes[0]).toMatchObject({ kind: 'refused', class: 'transient', reply: { phase: 'data' } });
    expect(outcomes[1]?.kind).toBe('accepted');
    expect(server.connections[0]?.commands).toContain('RSET');
  });
}

test('a server that invites content for nobody gets a lone dot, and the connection lives on (RFC 2920)', async () => {
  await using server = await startSmtpServer({
    cue: ({ point, mail }) => {
      if (mail !== 1) return undefined;
      if (point === 'recipient') return { kind: 'reply', text: '550 5.1.1 No such user' };
      return point === 'data' ? { kind: 'reply', text: '354 Go on anyway' } : undefined;
    },
  });
  const connection = await connectTo(server);
  const outcomes = await Promise.all([1, 2].map((number) => connection.send(mailOf(number), calm())));
  expect(outcomes.map(told)).toEqual(['refused bad-recipient recipient', 'accepted']);
  expect(server.mails.map((mail) => mail.to[0])).toEqual(['person2@client.example']);
  expect(server.connections).toHaveLength(1);
});

test('a server that refuses the sender, takes the recipient and invites content gets no empty mail to deliver', async () => {
  await using server = await startSmtpServer({
    order: 'lenient',
    cue: ({ point }) => {
      if (point === 'mail') return { kind: 'reply', text: '550 5.7.1 Not from you' };
      if (point === 'recipient') return { kind: 'reply', text: '250 2.1.5 Ok' };
      return point === 'data' ? { kind: 'reply', text: '354 Go on anyway' } : undefined;
    },
  });
  const connection = await connectTo(server);
  const outcome = await connection.send(mailOf(1), calm());
  expect(outcome).toMatchObject({ kind: 'refused', reply: { code: 550, phase: 'mail' } });
  await server.until(() => server.connections[0]?.open === false);
  expect(server.connections[0]?.reads.at(-1)?.toString()).toContain('DATA');
  expect(told(await connection.send(mailOf(2), calm()))).toBe('refused transient connection');
});

test('greylisting: refused for a while, taken the second time', async () => {
  await using server = await startSmtpServer({ cue: greylist() });
  const connection = await connectTo(server);
  expect(told(await connection.send(mailOf(1), calm()))).toBe('refused transient recipient');
  expect(told(await connection.send(mailOf(1), calm()))).toBe('accepted');
});

test('replies that come octet by octet are the same replies', async () => {
  await using server = await startSmtpServer({
    cue: ({ point }) =>
      point === 'content'
        ? { kind: 'reply', text: '250-2.0.0 Thank you\n250 2.0.0 Ok: queued as ABCDEF1', pace: 'octets' }
        : undefined,
  });
  const connection = await connectTo(server);
  expect(await connection.send(mailOf(1), calm())).toMatchObject({ kind: 'accepted', queueId: 'ABCDEF1' });
});

test('a mail whose lines are ready arrives octet for octet, and the next one behind it', async () => {
  await using server = await startSmtpServer();
  const connection = await connectTo(server);
  const contents = ['Subject: One\r\n\r\nDear you,\r\n', 'Subject: Two\r\n\r\n'];
  const outcomes = await Promise.all(
    contents.map((content, place) => {
      const chunks = [Buffer.from(content.slice(0, 14)), Buffer.from(content.slice(14))];
      return connection.send(mailOf(place, '', { chunks, linesReady: true }), calm());
    }),
  );
  expect(outcomes.map(told)).toEqual(['accepted', 'accepted']);
  expect(server.mails.map(({ octets }) => octets.toString())).toEqual(contents);
});

test('a large mail whose lines are ready waits for the network and arrives whole', async () => {
  await using server = await startSmtpServer();
  const connection = await connectTo(server);
  const chunks = Array.from({ length: 200 }, (_, index) => Buffer.from(`line ${index}\r\n`.repeat(800)));
  const outcome = await connection.send(mailOf(1, '', { chunks, linesReady: true }), calm());
  expect(told(outcome)).toBe('accepted');
  expect(server.mails[0]?.octets.equals(Buffer.concat(chunks))).toBe(true);
});

test('a large mail in many chunks waits for the network and arrives whole', async () => {
  await using server = await startSmtpServer();
  const connection = await connectTo(server);
  const chunks = Array.from({ length: 200 }, (_, index) => Buffer.from(`.line ${index}\r\n`.repeat(800)));
  const large = mailOf(1, '', { chunks });
  const outcomes = await Promise.all([large, mailOf(2)].map((mail) => connection.send(mail, calm())));
  expect(outcomes.map(told)).toEqual(['accepted', 'accepted']);
  const hash = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');
  expect(hash(server.mails[0]?.octets ?? Buffer.alloc(0))).toBe(hash(Buffer.concat(chunks)));
});

test('what could never be taken is refused before a word is said', async () => {
  await using server = await startSmtpServer({ keywords: ['PIPELINING', 'SIZE 1000'] });
  const connection = await connectTo(server);
  const to = (address: string, more = {}) => ({ envelope: { from: 'a@b.example', to: address }, ...more });
  const send = (more: object) => connection.send(mailOf(1, undefined, more), calm());
  expect(told(await send(to('a@b.example>\r\nRCPT TO:<c@d.example')))).toBe('refused bad-recipient recipient');
  expect(told(await send(to('')))).toBe('refused bad-recipient recipient');
  expect(told(await send({ envelope: { from: 'a\n@b.example', to: 'a@b.example' } }))).toBe('refused content mail');
  expect(told(await send(to('zoë@b.example', { smtpUtf8: true })))).toBe('refused content mail');
  expect(told(await send({ size: 1001 }))).toBe('refused content mail');
  expect(server.connections[0]?.commands).toEqual([expect.stringContaining('EHLO')]);
});

test('a mail beyond ASCII leaves in UTF-8 where it is taken', async () => {
  await using server = await startSmtpServer();
  const connection = await connectTo(server);
  const envelope = { from: 'a@b.example', to: 'zoë@client.example' };
  const outcome = await connection.send(mailOf(1, 'Subject: Grüße\r\n\r\n', { smtpUtf8: true, envelope }), calm());
  expect(told(outcome)).toBe('accepted');
  expect(server.mails[0]?.to).toEqual(['zoë@client.example']);
  expect(server.mails[0]?.parameters.mail).toContain('SMTPUTF8 BODY=8BITMIME');
});

test('close waits a second for QUIT and no longer, and may be asked for twice', async () => {
  const clock = new VirtualClock();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'quit' ? { kind: 'silence' } : undefined),
  });
  const connection = await connectTo(server, { clock });
  const closed = connection.close();
  expect(connection.close()).toBe(closed);
  await server.until(() => server.connections[0]?.commands.at(-1) === 'QUIT');
  await clock.advance(1000);
  await closed;
  expect(clock.nextAlarmAt).toBeUndefined();
  expect(told(await connection.send(mailOf(1), calm()))).toBe('refused transient connection');
});

test('close lets mails in flight end, tells those not begun that they were not sent, then says QUIT', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  await using server = await startSmtpServer({
    cue: ({ point }) => (point === 'content' ? { kind: 'usual', gate } : undefined),
  });
  const connection = await connectTo(server);
  const outcomes = [1, 2, 3].map((number) => connection.send(mailOf(number), calm()));
  await server.until(() => server.connections[0]?.reads.some((read) => read.includes('person2')) === true);
  const closed = connection.close();
  expect(told(await (outcomes[2] as (typeof outcomes)[0]))).toBe('refused transient connection');
  open();
  await closed;
  expect((await Promise.all(outcomes)).map(told)).toEqual(['accepted', 'accepted', 'refused transient connection']);
  expect(server.connections[0]?.commands.at(-1)).toBe('QUIT');
});
