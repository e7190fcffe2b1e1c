import type { Socket } from 'node:net';
import type { SinkLine } from './sink-record.ts';

/** Where in a mail's transaction the sink is. */
export type SinkPoint = 'recipient' | 'content' | 'whole' | 'recorded' | 'replied';

/** What a session tells the sink, and asks of it. */
export interface SinkDesk {
  /** Milliseconds between the end of a mail and the reply to it. */
  readonly delay: number;
  write(line: SinkLine): void;
  reached(point: SinkPoint): void;
}

const endOfMail = Buffer.from('\r\n.\r\n');
const greeting = '220 sink.test ESMTP\r\n';
const offer = '250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n';

/** The server's side of one connection: no checks, only speed and a good memory. Replies come in order (RFC 2920). */
export class SinkSession {
  readonly #socket: Socket;
  readonly #desk: SinkDesk;
  #input: Buffer = Buffer.alloc(0);
  #to: string | undefined;
  #inContent = false;
  #answering = false;

  constructor(socket: Socket, desk: SinkDesk) {
    this.#socket = socket;
    this.#desk = desk;
    socket.setNoDelay(true);
    // A client that is killed resets the connection; `close` follows.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
      this.#proceed();
    });
    socket.on('close', () => {
      if (this.#to !== undefined && !this.#answering)
        desk.write({ event: 'cut', to: this.#to, stage: this.#inContent ? 'content' : 'recipient' });
    });
    socket.write(greeting);
  }

  #proceed(): void {
    let replies = '';
    while (!this.#answering) {
      if (this.#inContent) {
        const end = this.#input.indexOf(endOfMail);
        if (end < 0) break;
        const mail = this.#input.subarray(0, end);
        this.#input = this.#input.subarray(end + endOfMail.length);
        if (replies !== '') this.#socket.write(replies);
        replies = '';
        this.#take(mail);
        continue;
      }
      const end = this.#input.indexOf('\r\n');
      if (end < 0) break;
      const line = this.#input.toString('latin1', 0, end);
      this.#input = this.#input.subarray(end + 2);
      replies += this.#command(line);
    }
    if (replies !== '') this.#socket.write(replies);
  }

  #command(line: string): string {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return offer;
      case 'RCPT':
        this.#to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        this.#desk.reached('recipient');
        return '250 2.1.5 Ok\r\n';
      case 'DATA':
        this.#inContent = true;
        this.#desk.reached('content');
        return '354 Go on\r\n';
      case 'RSET':
        this.#to = undefined;
        return '250 2.0.0 Ok\r\n';
      case 'QUIT':
        this.#socket.end('221 2.0.0 Bye\r\n');
        return '';
      default:
        return '250 2.0.0 Ok\r\n';
    }
  }

  #take(mail: Buffer): void {
    this.#desk.reached('whole');
    const to = this.#to ?? '';
    const head = mail.toString('latin1', 0, 4096);
    const messageId = /^message-id:\s*(<[^>]*>)/im.exec(head)?.[1] ?? '';
    if (this.#desk.delay === 0) return this.#answer(to, messageId);
    this.#answering = true;
    setTimeout(() => {
      this.#answering = false;
      if (this.#socket.destroyed || !this.#socket.writable) {
        this.#to = undefined;
        this.#desk.write({ event: 'gone', to, messageId });
        return;
      }
      this.#answer(to, messageId);
      this.#proceed();
    }, this.#desk.delay);
  }

  #answer(to: string, messageId: string): void {
    this.#inContent = false;
    this.#to = undefined;
    this.#desk.write({ event: 'accepted', to, messageId });
    this.#desk.reached('recorded');
    this.#socket.write('250 2.0.0 Ok: taken\r\n', (error) => {
      this.#desk.write({ event: error ? 'unreplied' : 'replied', to, messageId });
      this.#desk.reached('replied');
    });
  }
}
