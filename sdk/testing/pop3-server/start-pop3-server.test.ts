import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testCertificate } from '../test-certificate.ts';
import { multiLine } from './dot-stuffing.ts';
import { startPop3Server } from './start-pop3-server.ts';
import type { Pop3Server, Pop3ServerOptions } from './start-pop3-server.ts';

const users = { ann: 'secret', bob: 'other' };
const start = (options: Partial<Pop3ServerOptions> = {}): Promise<Pop3Server> => startPop3Server({ users, ...options });

/** A client that knows nothing of POP3: it sends text and waits for text. */
class Client implements Disposable {
  #socket: Socket;
  #heard = '';
  #wake = (): void => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#attach();
  }

  static async to({ host, port }: Pop3Server): Promise<Client> {
    const client = new Client(connect(port, host));
    await client.until('\r\n');
    return client;
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** Waits for this end, and takes everything up to it. */
  async until(end: string): Promise<string> {
    while (!this.#heard.includes(end)) {
      if (this.#socket.destroyed) return `${this.#heard}(closed)`;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const length = this.#heard.indexOf(end) + end.length;
    const taken = this.#heard.slice(0, length);
    this.#heard = this.#heard.slice(length);
    return taken;
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  async say(command: string, end = '\r\n'): Promise<string> {
    this.send(`${command}\r\n`);
    return this.until(end);
  }

  async signIn(user: keyof typeof users = 'ann'): Promise<string> {
    await this.say(`USER ${user}`);
    return this.say(`PASS ${users[user]}`);
  }

  async secure(ca: string): Promise<void> {
    this.#socket.off('data', this.#hear);
    this.#socket = connectTls({ socket: this.#socket, ca, host: 'mail.test', servername: 'mail.test' });
    await once(this.#socket, 'secureConnect');
    this.#attach();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  readonly #hear = (chunk: Buffer): void => {
    this.#heard += chunk.toString('latin1');
    this.#wake();
  };

  #attach(): void {
    this.#socket.on('data', this.#hear);
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#wake());
  }
}

const letter = 'Subject: a\r\nTo: b\r\n\r\none\r\n.two\r\nthree\r\n';

describe('a session', () => {
  test('lists, reads and deletes (RFC 1939 section 10)', async () => {
    await using server = await start();
    server.deliver('ann', letter, { uid: 'first' });
    server.deliver('ann', 'x\r\n', { uid: 'second' });
    server.deliver('bob', 'not for ann\r\n');
    using client = await Client.to(server);
    expect(await client.say('STAT')).toBe('-ERR unknown command\r\n');
    expect(await client.signIn()).toBe('+OK 2 mails\r\n');
    expect(await client.say('STAT')).toBe(`+OK 2 ${letter.length + 3}\r\n`);
    expect(await client.say('LIST', '\r\n.\r\n')).toBe(`+OK\r\n1 ${letter.length}\r\n2 3\r\n.\r\n`);
    expect(await client.say('LIST 2')).toBe('+OK 2 3\r\n');
    expect(await client.say('uidl', '\r\n.\r\n')).toBe('+OK\r\n1 first\r\n2 second\r\n.\r\n');
    expect(await client.say('UIDL 1')).toBe('+OK 1 first\r\n');
    expect(await client.say('RETR 1', '\r\n.\r\n')).toBe(
      `+OK ${letter.length} octets\r\n${letter.replace('.two', '..two')}.\r\n`,
    );
    expect(await client.say('TOP 1 0', '\r\n.\r\n')).toBe('+OK\r\nSubject: a\r\nTo: b\r\n\r\n.\r\n');
    expect(await client.say('TOP 1 2', '\r\n.\r\n')).toBe('+OK\r\nSubject: a\r\nTo: b\r\n\r\none\r\n..two\r\n.\r\n');
    expect(await client.say('DELE 1')).toBe('+OK marked\r\n');
    for (const command of ['DELE 1', 'RETR 1', 'LIST 1', 'UIDL 1', 'TOP 1 0', 'RETR 3', 'RETR 0', 'RETR x', 'DELE'])
      expect(await client.say(command)).toBe('-ERR no such mail\r\n');
    expect(await client.say('LIST', '\r\n.\r\n')).toBe('+OK\r\n2 3\r\n.\r\n');
    expect(await client.say('NOOP')).toBe('+OK\r\n');
    expect(await client.say('QUIT')).toBe('+OK bye\r\n');
    expect(server.mails('ann').map(({ uid }) => uid)).toEqual(['second']);
    expect(server.mails('bob')).toHaveLength(1);
  });

  test('that ends without QUIT, or with RSET before it, deletes nothing', async () => {
    await using server = await start();
    server.deliver('ann', letter);
    using dropped = await Client.to(server);
    await dropped.signIn();
    await dropped.say('DELE 1');
    dropped.socket.destroy();
    while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
    using reset = await Client.to(server);
    expect(await reset.signIn()).toBe('+OK 1 mails\r\n');
    await reset.say('DELE 1');
    expect(await reset.say('RSET')).toMatch(/^\+OK/);
    await reset.say('QUIT');
    expect(server.mails('ann')).toHaveLength(1);
  });

  test('holds its maildrop alone, and sees it as it was when it began', async () => {
    await using server = await start();
    server.deliver('ann', letter);
    using first = await Client.to(server);
    using second = await Client.to(server);
    await first.signIn();
    expect(await second.signIn()).toMatch(/^-ERR \[IN-USE\]/);
    server.deliver('ann', letter);
    expect(await first.say('STAT')).toMatch(/^\+OK 1 /);
    await first.say('QUIT');
    expect(await second.signIn()).toBe('+OK 2 mails\r\n');
  });

  test('keeps uids when mails before it go', async () => {
    await using server = await start();
    for (let count = 0; count < 3; count++) server.deliver('ann', letter);
    const [, kept] = server.mails('ann');
    using client = await Client.to(server);
    await client.signIn();
    await client.say('DELE 1');
    await client.say('DELE 3');
    await client.say('QUIT');
    server.deliver('ann', letter);
    expect(server.mails('ann')[0]).toBe(kept);
    expect(new Set(server.mails('ann').map(({ uid }) => uid)).size).toBe(2);
  });
});

describe('signing in', () => {
  test('works by APOP, with the timestamp of this greeting only', async () => {
    await using server = await start();
    using client = new Client(connect(server.port, server.host));
    using other = new Client(connect(server.port, server.host));
    const stamp = /<.+>/.exec(await client.until('\r\n'))?.[0] ?? '';
    const digest = createHash('md5').update(`${stamp}secret`).digest('hex');
    await other.until('\r\n');
    expect(await other.say(`APOP ann ${digest}`)).toMatch(/^-ERR \[AUTH\]/);
    expect(await client.say(`APOP ann ${digest}`)).toBe('+OK 0 mails\r\n');
  });

  test('works by AUTH PLAIN, in one step, in two, and may be cancelled', async () => {
    await using server = await start();
    const response = Buffer.from('\0ann\0secret').toString('base64');
    using client = await Client.to(server);
    expect(await client.say('AUTH PLAIN')).toBe('+ \r\n');
    expect(await client.say('*')).toBe('-ERR cancelled\r\n');
    expect(await client.say('AUTH NTLM')).toBe('-ERR unknown mechanism\r\n');
    expect(await client.say(`AUTH PLAIN ${Buffer.from('\0ann\0no').toString('base64')}`)).toMatch(/^-ERR \[AUTH\]/);
    expect(await client.say('AUTH plain')).toBe('+ \r\n');
    expect(await client.say(response)).toBe('+OK 0 mails\r\n');
    using second = await Client.to(server);
    expect(await second.say(`AUTH PLAIN ${response}`)).toMatch(/^-ERR \[IN-USE\]/);
  });

  test('is refused for a wrong password, an unknown user and a password without a user', async () => {
    await using server = await start({ offers: ['USER'] });
    using client = await Client.to(server);
    expect(await client.say('PASS secret')).toBe('-ERR USER comes first\r\n');
    await client.say('USER ann');
    expect(await client.say('PASS wrong')).toBe('-ERR sign-in failed\r\n');
    expect(await client.say('PASS secret')).toBe('-ERR USER comes first\r\n');
    await client.say('USER constructor');
    expect(await client.say('PASS secret')).toBe('-ERR sign-in failed\r\n');
  });

  test('leaves no password in the list of commands', async () => {
    await using server = await start();
    using client = await Client.to(server);
    await client.say('AUTH PLAIN');
    await client.say('c2VjcmV0');
    await client.say('AUTH PLAIN c2VjcmV0');
    await client.say('secret');
    await client.signIn();
    expect(server.commands).toEqual(['AUTH', 'CONTINUATION', 'AUTH', 'UNKNOWN', 'USER ann', 'PASS']);
  });
});

describe('what is offered', () => {
  test('is told by CAPA and does what it says', async () => {
    await using server = await start();
    using client = await Client.to(server);
    expect(await client.say('CAPA', '\r\n.\r\n')).toBe(
      '+OK capabilities\r\nUSER\r\nSASL PLAIN\r\nUIDL\r\nTOP\r\nPIPELINING\r\nRESP-CODES\r\n.\r\n',
    );
    client.send('USER ann\r\nPASS secret\r\nNOOP\r\nQUIT\r\n');
    expect(await client.until('bye\r\n')).toBe('+OK now the password\r\n+OK 0 mails\r\n+OK\r\n+OK bye\r\n');
    expect(server.pipelined).toEqual(['PASS', 'NOOP', 'QUIT']);
  });

  test('is not done when it is left out', async () => {
    await using server = await start({ offers: ['USER'] });
    server.deliver('ann', letter);
    using client = new Client(connect(server.port, server.host));
    expect(await client.until('\r\n')).toBe('+OK ready\r\n');
    for (const command of ['CAPA', 'STLS', 'AUTH PLAIN', `APOP ann ${'0'.repeat(32)}`])
      expect(await client.say(command)).toBe('-ERR unknown command\r\n');
    await client.signIn();
    for (const command of ['UIDL', 'TOP 1 0']) expect(await client.say(command)).toBe('-ERR unknown command\r\n');
  });
});

describe('encryption', () => {
  test('by STLS comes before any sign-in, and forgets what was said before it', async () => {
    const certificate = await testCertificate(['mail.test']);
    await using server = await start({ security: { kind: 'stls', ...certificate } });
    using client = await Client.to(server);
    expect(await client.say('CAPA', '\r\n.\r\n')).toMatch(/STLS\r\n\.\r\n$/);
    expect(await client.say('USER ann')).toBe('-ERR STLS comes first\r\n');
    // What is slipped in behind STLS in the clear is not carried out (RFC 2595 section 4).
    client.send('STLS\r\nUSER ann\r\n');
    await client.until('+OK begin TLS\r\n');
    await client.secure(certificate.ca);
    expect(await client.say('PASS secret')).toBe('-ERR USER comes first\r\n');
    expect(await client.say('STLS')).toBe('-ERR unknown command\r\n');
    expect(await client.signIn()).toBe('+OK 0 mails\r\n');
    expect(await client.say('QUIT')).toBe('+OK bye\r\n');
  });

  test('from the first octet on serves a TLS client, and ends with the server', async () => {
    const certificate = await testCertificate(['127.0.0.1']);
    const server = await start({ security: { kind: 'tls', ...certificate } });
    using plain = new Client(connect(server.port, server.host));
    using client = new Client(connectTls({ port: server.port, host: server.host, ca: certificate.ca }));
    await client.until('\r\n');
    expect(await client.signIn()).toBe('+OK 0 mails\r\n');
    await server[Symbol.asyncDispose]();
    expect(await plain.until('\r\n')).toBe('(closed)');
    expect(server.open).toBe(0);
  });
});

describe('faults', () => {
  test('come on cue: answer, add, wait and cut', async () => {
    const gate = Promise.withResolvers<void>();
    await using server = await start({
      fault: ({ verb, argument, session, time }) => {
        if (verb === 'GREETING') return { kind: 'add', octets: `session ${session}\r\n` };
        if (verb === 'NOOP' && time === 2) return { kind: 'answer', octets: 'garbage\r\n' };
        if (verb === 'STAT') return { kind: 'wait', until: gate.promise };
        return verb === 'RETR' && argument === '1' ? { kind: 'cut', after: 20 } : undefined;
      },
    });
    server.deliver('ann', letter);
    using client = await Client.to(server);
    expect(await client.until('\r\n')).toBe('session 1\r\n');
    await client.signIn();
    expect([await client.say('NOOP'), await client.say('NOOP')]).toEqual(['+OK\r\n', 'garbage\r\n']);
    const waiting = client.say('STAT');
    while (!server.commands.includes('STAT')) await new Promise((resolve) => setImmediate(resolve));
    gate.resolve();
    expect(await waiting).toMatch(/^\+OK 1 /);
    expect(await client.say('RETR 1', '\r\n.\r\n')).toBe(`+OK ${letter.length} octets\r\nSubje(closed)`);
  });

  test('split answers into pieces of given lengths without changing them', async () => {
    await using server = await start({ pieces: [1, 2, 3] });
    server.deliver('ann', letter);
    using client = await Client.to(server);
    await client.signIn();
    const lengths: number[] = [];
    client.socket.on('data', (chunk: Buffer) => lengths.push(chunk.length));
    expect(await client.say('RETR 1', '\r\n.\r\n')).toContain('..two');
    expect(Math.max(...lengths)).toBeLessThanOrEqual(6);
  });

  test('of the client do no harm: an endless line ends its connection only', async () => {
    await using server = await start();
    using endless = await Client.to(server);
    using other = await Client.to(server);
    endless.send('x'.repeat(100_000));
    expect(await endless.until('\r\n')).toBe('(closed)');
    expect(await other.signIn()).toBe('+OK 0 mails\r\n');
    await expect(async () => server.deliver('nobody', '')).rejects.toThrow('no user nobody');
  });
});

test('dot-stuffing ends every content with one lone dot, and no line of it looks like one', () => {
  const octet = fc.constantFrom(0x0d, 0x0a, 0x2e, 0x61, 0xff);
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 40 }), (octets) => {
      const content = Buffer.from(octets).toString('latin1');
      const stuffed = multiLine(Buffer.from(octets)).toString('latin1');
      const lines = stuffed.split('\r\n');
      expect(lines.slice(-2)).toEqual(['.', '']);
      expect(lines.indexOf('.')).toBe(lines.length - 2);
      const unstuffed = lines.slice(0, -2).map((line) => `${line.replace(/^\./, '')}\r\n`);
      expect(unstuffed.join('')).toBe(content === '' || content.endsWith('\r\n') ? content : `${content}\r\n`);
    }),
    { numRuns: 1000 },
  );
});
