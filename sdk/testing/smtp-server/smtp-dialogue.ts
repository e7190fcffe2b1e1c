import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { authenticate } from './authenticate.ts';
import { Input } from './input.ts';
import type { ReceivedMail, ServedConnection } from './received-mail.ts';
import { type SmtpCue, type SmtpPoint, type SmtpScript, usualKeywords } from './smtp-script.ts';
import { unstuff } from './unstuff.ts';

/** What all dialogues of a server share. */
export interface Shared {
  readonly script: SmtpScript;
  mails: number;
  took(mail: ReceivedMail): void;
  changed(): void;
}

interface Transaction {
  readonly from: string;
  readonly parameters: string;
  readonly recipients: { readonly address: string; readonly parameters: string }[];
}

/** The server's side of one connection. */
export class SmtpDialogue implements ServedConnection {
  readonly commands: string[] = [];
  readonly reads: Buffer[] = [];
  secured: boolean;
  user: string | undefined;
  open = true;
  readonly #shared: Shared;
  readonly #number: number;
  #socket: Socket;
  #input = new Input();
  #mail = 0;
  #transaction: Transaction | undefined;
  /** What came by BDAT and is not the last of its mail. */
  #chunks: Buffer[] = [];

  constructor(shared: Shared, number: number, socket: Socket) {
    this.#shared = shared;
    this.#number = number;
    this.#socket = socket;
    this.secured = shared.script.tls?.mode === 'immediate';
    this.#listen(socket);
  }

  /** Talks until either side ends the connection. */
  async run(): Promise<void> {
    if (!(await this.#perform('connect', '', this.#script.greeting ?? '220 mail.test ESMTP'))) return;
    for (;;) {
      const line = await this.#input.line();
      if (line === undefined) break;
      this.commands.push(line);
      this.#shared.changed();
      if (this.#outOfOrder(line)) {
        await this.#say('554 5.5.0 Error: SMTP protocol synchronization');
        break;
      }
      if (!(await this.#command(line))) return;
    }
    this.#end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  get #script(): SmtpScript {
    return this.#shared.script;
  }

  get #keywords(): readonly string[] {
    return this.#script.keywords ?? usualKeywords;
  }

  /** RFC 2920 section 3.1: which commands must be the last of what a client writes before it reads. */
  #outOfOrder(line: string): boolean {
    if (this.#script.order === 'lenient' || this.#input.waiting === 0) return false;
    // RFC 3030 section 4.2 shows BDAT in the middle of a group.
    return !this.#keywords.includes('PIPELINING') || !/^(?:MAIL|RCPT|RSET|BDAT)\b/i.test(line);
  }

  async #command(line: string): Promise<boolean> {
    const verb = (line.split(' ')[0] ?? '').toUpperCase();
    switch (verb) {
      case 'EHLO':
        return this.#perform('hello', line, this.#announcement());
      case 'HELO':
        return this.#perform('hello', line, '250 mail.test');
      case 'STARTTLS':
        return this.#secure(line);
      case 'AUTH':
        return this.#authenticate(line);
      case 'RSET':
        this.#transaction = undefined;
        this.#chunks = [];
        return this.#perform('reset', line, '250 2.0.0 Ok');
      case 'MAIL':
        return this.#from(line);
      case 'RCPT':
        return this.#recipient(line);
      case 'DATA':
        return this.#data(line);
      case 'BDAT':
        return this.#bdat(line);
      case 'NOOP':
        return this.#say('250 2.0.0 Ok');
      case 'QUIT':
        if (await this.#perform('quit', line, '221 2.0.0 Bye')) this.#end();
        return false;
      default:
        return this.#say('500 5.5.2 Error: command not recognized');
    }
  }

  #announcement(): string {
    const { tls, users, mechanisms } = this.#script;
    const lines = ['mail.test', ...this.#keywords];
    if (tls?.mode === 'starttls' && !this.secured) lines.push('STARTTLS');
    if (users !== undefined) lines.push(`AUTH ${(mechanisms ?? ['PLAIN', 'LOGIN']).join(' ')}`);
    return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\n');
  }

  async #secure(line: string): Promise<boolean> {
    const { tls } = this.#script;
    if (tls === undefined) return this.#perform('secure', line, '502 5.5.1 Error: command not implemented');
    if (!(await this.#perform('secure', line, '220 2.0.0 Ready to start TLS'))) return false;
    this.#socket.removeAllListeners('data');
    this.#input.discard();
    const secured = new TLSSocket(this.#socket, { isServer: true, key: tls.key, cert: tls.cert });
    this.#socket = secured;
    this.secured = true;
    this.#listen(secured);
    return true;
  }

  async #authenticate(line: string): Promise<boolean> {
    // A secret may stand behind the mechanism.
    this.commands[this.commands.length - 1] = line.split(' ').slice(0, 2).join(' ');
    this.user = await authenticate(line, this.#script.users ?? {}, async (challenge) => {
      await this.#say(`334 ${Buffer.from(challenge).toString('base64')}`);
      return this.#input.line();
    });
    const usual =
      this.user === undefined ? '535 5.7.8 Error: authentication failed' : '235 2.7.0 Authentication successful';
    return this.#perform('authenticate', line.split(' ').slice(0, 2).join(' '), usual);
  }

  async #from(line: string): Promise<boolean> {
    this.#mail = ++this.#shared.mails;
    const match = /^MAIL FROM:<([^>]*)>(.*)$/i.exec(line);
    if (this.#script.users !== undefined && this.user === undefined)
      return this.#perform('mail', line, '530 5.7.0 Authentication required');
    if (this.#transaction !== undefined) return this.#perform('mail', line, '503 5.5.1 Error: nested MAIL command');
    if (match === null) return this.#perform('mail', line, '501 5.5.4 Syntax: MAIL FROM:<address>');
    const opened = { from: match[1] ?? '', parameters: (match[2] ?? '').trim(), recipients: [] };
    return this.#perform('mail', line, '250 2.1.0 Ok', () => (this.#transaction = opened));
  }

  async #recipient(line: string): Promise<boolean> {
    const match = /^RCPT TO:<([^>]+)>(.*)$/i.exec(line);
    const transaction = this.#transaction;
    if (transaction === undefined) return this.#perform('recipient', line, '503 5.5.1 Error: need MAIL command');
    if (match === null) return this.#perform('recipient', line, '501 5.1.3 Bad recipient address syntax');
    const recipient = { address: match[1] ?? '', parameters: (match[2] ?? '').trim() };
    return this.#perform('recipient', line, '250 2.1.5 Ok', () => transaction.recipients.push(recipient));
  }

  async #data(line: string): Promise<boolean> {
    const taken = this.#transaction?.recipients.length ?? 0;
    const usual = taken > 0 ? '354 End data with <CR><LF>.<CR><LF>' : '554 5.5.1 Error: no valid recipients';
    let invited = false;
    if (!(await this.#perform('data', line, usual, undefined, (text) => (invited = text.startsWith('354')))))
      return false;
    return invited ? this.#content() : true;
  }

  async #content(): Promise<boolean> {
    if (!(await this.#input.some())) return this.#end();
    if (!(await this.#perform('body', '', ''))) return false;
    const stuffed = await this.#input.content();
    if (stuffed === undefined) return this.#end();
    return this.#whole(unstuff(stuffed));
  }

  /** RFC 3030: octets that nobody invited. A server that does not offer CHUNKING takes them for commands. */
  async #bdat(line: string): Promise<boolean> {
    const match = /^BDAT (\d{1,9})( LAST)?$/i.exec(line);
    if (!this.#keywords.includes('CHUNKING') || match === null || this.#script.bdat === 'unknown')
      return this.#say('502 5.5.1 Error: command not implemented');
    if (!(await this.#perform('body', line, ''))) return false;
    const octets = await this.#input.octets(Number(match[1]));
    if (octets === undefined) return this.#end();
    if ((this.#transaction?.recipients.length ?? 0) === 0) {
      // As Postfix does: the transaction stays open until RSET.
      return this.#perform('content', line, '503 5.5.1 Error: need RCPT command');
    }
    this.#chunks.push(octets);
    if (match[2] === undefined) return this.#perform('content', line, '250 2.0.0 Ok');
    return this.#whole(Buffer.concat(this.#chunks.splice(0)));
  }

  async #whole(octets: Buffer): Promise<boolean> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    const bare = /(?:^|[^\r])\n|\r(?!\n)/.test(octets.toString('latin1'));
    if (bare && this.#script.order !== 'lenient') return this.#say('550 5.5.2 Error: bare <LF> received');
    if (transaction === undefined || transaction.recipients.length === 0)
      return this.#perform('content', '', '554 5.5.1 Error: no valid recipients');
    return this.#perform('content', '', `250 2.0.0 Ok: queued as T${this.#mail}`, () =>
      this.#shared.took({
        connection: this.#number,
        from: transaction.from,
        to: transaction.recipients.map((each) => each.address),
        parameters: {
          mail: transaction.parameters,
          recipients: transaction.recipients.map((each) => each.parameters),
        },
        octets,
      }),
    );
  }

  /** Does what the script says, or the usual; `done` runs when the reply says that it was done. False: no more talk. */
  async #perform(
    point: SmtpPoint,
    line: string,
    usual: string,
    done?: () => void,
    saw?: (text: string) => void,
  ): Promise<boolean> {
    const moment = { point, connection: this.#number, mail: this.#mail, line };
    const cue: SmtpCue = this.#script.cue?.(moment) ?? { kind: 'usual' };
    await cue.gate;
    const text = cue.kind === 'reply' ? cue.text : cue.kind === 'usual' ? usual : '';
    if (cue.kind === 'octets') saw?.(String(cue.octets));
    saw?.(text);
    if (text.startsWith('2')) done?.();
    switch (cue.kind) {
      case 'usual':
        return text === '' || this.#say(text);
      case 'reply':
        if (!(await this.#say(text, cue.pace))) return false;
        return text.startsWith('421') ? this.#end() : true;
      case 'octets':
        this.#socket.write(cue.octets);
        return true;
      case 'drop':
        return this.#drop(cue.octets ?? '', cue.how ?? 'end');
      case 'silence':
        return false;
    }
  }

  async #say(text: string, pace: 'whole' | 'octets' = 'whole'): Promise<boolean> {
    const octets = Buffer.from(`${text.replaceAll('\n', '\r\n')}\r\n`, 'utf8');
    if (pace === 'whole') return this.#write(octets);
    for (const octet of octets) {
      if (!(await this.#write(Buffer.of(octet)))) return false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  }

  async #write(octets: Buffer): Promise<boolean> {
    if (this.#socket.destroyed || !this.#socket.writable) return false;
    await new Promise<void>((resolve) => this.#socket.write(octets, () => resolve()));
    return true;
  }

  async #drop(octets: string, how: 'end' | 'reset'): Promise<boolean> {
    if (octets !== '') await this.#write(Buffer.from(octets));
    if (how === 'end') return this.#end();
    // TLS lies over a socket that Node keeps to itself: there the end comes without a farewell.
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
    return false;
  }

  #end(): boolean {
    this.#socket.end();
    return false;
  }

  #listen(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.reads.push(chunk);
      this.#input.push(chunk);
      this.#shared.changed();
    });
    socket.on('end', () => this.#input.end());
    // A client that goes away is part of many scripts.
    socket.on('error', () => this.#input.end());
    socket.on('close', () => {
      this.open = false;
      this.#input.end();
      this.#shared.changed();
    });
  }
}
