import type { Socket } from 'node:net';
import type { Clock, Connection, ConnectionOffer, Mail, Outcome } from '@postrider/sdk';
import { AbortWatch } from './abort-watch.ts';
import { chunkSize } from './chunk-size.ts';
import { mailCommand, recipientCommand } from './commands.ts';
import { endOfContent, type LinePlace, writeStuffed } from './dot-stuffing.ts';
import { notSent } from './refusal.ts';
import { ReplyReader, type ReplyFault } from './reply-reader.ts';
import { replyText } from './reply-text.ts';
import type { ServerOffer } from './server-offer.ts';
import { type Step, Transaction } from './transaction.ts';
import { unsendable } from './unsendable.ts';

/** A session that is secured and signed in, as the driver takes it over. */
export interface SmtpSession {
  /** Paused, without a `data` listener. */
  readonly socket: Socket;
  readonly server: ServerOffer;
  /** Commands in groups (RFC 2920), or one at a time. */
  readonly pipelining: boolean;
  /** Content by BDAT, one mail behind the other (RFC 3030); `unknown` is told when the server does not know it after all. */
  readonly chunking: { unknown(): void } | undefined;
  readonly offer: ConnectionOffer;
  readonly clock: Clock;
  /** Milliseconds until an answer must be there. */
  readonly limits: { readonly command: number; readonly content: number };
}

/** Its reactions run with the other promises of this moment; `queueMicrotask` makes an object of its own for each. */
const settled = Promise.resolve();
/** Milliseconds that QUIT, and mails still in flight, may take when the connection is closed. */
const closingTime = 1000;

const faults: Readonly<Record<ReplyFault, string>> = {
  'line-too-long': 'the server sent a line without end',
  'too-many-lines': 'the server sent a reply without end',
  'not-a-reply': 'the server sent something that is no SMTP reply',
};

/**
 * The transaction driver. In steady state one write holds the end of one mail with its final dot and the MAIL, RCPT
 * and DATA of the next (RFC 2920 section 3.1), so that a mail costs one round trip. Replies are matched by count
 * alone. What is written is decided after all replies at hand were read: a reply that comes before its command was
 * written is then seen for what it is.
 */
export class SmtpConnection implements Connection {
  readonly offer: ConnectionOffer;
  readonly #session: SmtpSession;
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  /** Not begun. */
  readonly #queue: Transaction[] = [];
  /** Begun, in the order of their replies: with DATA never more than one with content away and one behind it. */
  readonly #begun: Transaction[] = [];
  readonly #signals = new AbortWatch((signal) => this.#abandon(signal));
  /** Set while content is written and the socket is full. */
  #writing: { chunk: number; place: LinePlace } | undefined;
  /** A mail whose octets go by BDAT: the next of its chunks, and the octets that are left. */
  #chunked: { readonly transaction: Transaction; chunk: number; octets: number } | undefined;
  #resetDue = false;
  #scheduled = false;
  #ended: string | undefined;
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #quitSent = false;
  #alarm: Disposable | undefined;
  #waitingSince = 0;
  /** When reading or writing began that is going on: a mail would look at the clock eight times. */
  #now = 0;
  #socketError: string | undefined;
  // Bound once: these run for every read and every chunk.
  readonly #write = (octets: Buffer): void => void this.#socket.write(octets);
  readonly #act = (): void => this.#actNow();
  readonly #soon = (): void => process.nextTick(this.#act);
  readonly #onReply = (code: number, octets: Buffer, start: number, end: number): boolean =>
    this.#reply(code, () => replyText(octets, start, end));

  constructor(session: SmtpSession) {
    this.#session = session;
    this.#socket = session.socket;
    this.offer = session.offer;
    const socket = session.socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#schedule());
    socket.on('end', () => this.#onLost('the server ended the connection'));
    socket.on('error', (error: Error) => (this.#socketError = error.message));
    socket.on('close', () => this.#onLost('the connection broke'));
    if (socket.destroyed) this.#end('the connection broke');
    else socket.resume();
  }

  send(mail: Mail, signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve) => {
      const refusal = unsendable(mail, this.#session.server);
      if (refusal !== undefined) return resolve(refusal);
      if (this.#ended !== undefined) return resolve(notSent(this.#ended));
      if (this.#closing !== undefined) return resolve(notSent('the connection was being closed'));
      if (signal.aborted) return resolve(notSent('sending was stopped'));
      this.#signals.add(signal);
      this.#queue.push(new Transaction(mail, signal, resolve));
      this.#schedule();
    });
  }

  close(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing.promise;
    this.#closing = Promise.withResolvers<void>();
    if (this.#ended !== undefined) this.#closing.resolve();
    else {
      for (const transaction of this.#queue.splice(0)) this.#settle(transaction, notSent('the connection was closed'));
      const late = this.#session.clock.after(closingTime, () => this.#end('the connection was closed'));
      void this.#closing.promise.then(() => late[Symbol.dispose]());
      this.#schedule();
    }
    return this.#closing.promise;
  }

  /** Writing waits until the host had its turn: the mail it sends in answer to an outcome then joins the same write. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void settled.then(this.#soon);
  }

  #actNow(): void {
    this.#scheduled = false;
    if (this.#ended !== undefined) return;
    this.#now = this.#session.clock.now();
    this.#socket.cork();
    this.#writeDue();
    this.#socket.uncork();
    if (this.#begun.length > 0) this.#arm();
  }

  #writeDue(): void {
    const head = this.#begun[0];
    // The server may have taken sender and recipient: the only way not to send is to go.
    if (head?.abandoned === true && head.due !== undefined) return this.#end('sending was stopped');
    if (!this.#writeChunks()) return;
    switch (head?.due) {
      case 'mail':
        this.#writeText(mailCommand(head.mail, this.#session.server), head);
        break;
      case 'recipient':
        this.#writeText(recipientCommand(head.mail, this.#session.server), head);
        break;
      case 'data':
        this.#writeText('DATA\r\n', head);
        break;
      case 'nothing-to-nobody':
        this.#writeBehind('.\r\n', head);
        break;
      case 'content':
        if (!this.#writeContent(head)) return;
        break;
      case undefined:
        this.#writeBehind('', undefined);
        if (this.#closing !== undefined && this.#begun.length === 0) this.#quit();
        return;
    }
    if (head !== undefined) head.due = undefined;
  }

  /** Writes the end of what `before` belongs to, and whatever may follow in the same write. */
  #writeBehind(end: string, before: Transaction | undefined): void {
    let next = this.#beginNext();
    const first = next ?? before;
    if (first !== undefined) this.#writeText(`${end}${this.#group(next)}`, first);
    while (next?.chunk !== undefined) {
      this.#chunked = { transaction: next, chunk: 0, octets: next.chunk };
      if (!this.#writeChunks()) return;
      next = this.#beginNext();
      if (next !== undefined) this.#writeText(this.#group(next), next);
    }
  }

  /** Writes what is left of a mail that goes by BDAT. False when the socket is full. */
  #writeChunks(): boolean {
    const under = this.#chunked;
    if (under === undefined) return true;
    const { chunks } = under.transaction.mail;
    while (under.chunk < chunks.length) {
      if (this.#socket.writableNeedDrain) return false;
      const chunk = chunks[under.chunk++] as Uint8Array;
      under.octets -= chunk.length;
      // Octets that are not all there are no mail (RFC 3030 section 2); with the last one nobody can know.
      if (under.octets === 0) under.transaction.left = true;
      this.#waitingSince = this.#now;
      this.#socket.write(chunk);
    }
    this.#chunked = undefined;
    return true;
  }

  /** False when the socket is full: more is written when it has drained. */
  #writeContent(head: Transaction): boolean {
    const { chunks, linesReady } = head.mail;
    const writing = (this.#writing ??= { chunk: 0, place: 'start' });
    if (!this.#socket.writableNeedDrain) this.#waitingSince = this.#now;
    while (writing.chunk < chunks.length) {
      if (this.#socket.writableNeedDrain) return false;
      const chunk = chunks[writing.chunk] as Uint8Array;
      // Its last line is ended: what comes next stands at the start of one, as at the beginning.
      if (linesReady === true) this.#socket.write(chunk);
      else writing.place = writeStuffed(chunk, writing.place, this.#write);
      writing.chunk++;
    }
    // Until here the mail was certainly not accepted (RFC 5321 section 4.1.1.10).
    if (this.#socket.writableNeedDrain) return false;
    this.#writing = undefined;
    head.left = true;
    this.#writeBehind(endOfContent(writing.place), head);
    return true;
  }

  /** The next mail, when its MAIL may be written now: behind content that has left, or on an idle connection. */
  #beginNext(): Transaction | undefined {
    const last = this.#begun.at(-1);
    if (last !== undefined && !this.#mayFollow(last)) return undefined;
    const next = this.#queue.shift();
    if (next === undefined) return undefined;
    const { chunking } = this.#session;
    if (chunking !== undefined) next.chunk = chunkSize(next.mail);
    // What becomes of the mail before it is not known yet; when its recipient is refused, it leaves a transaction open.
    if (last?.chunk !== undefined) this.#resetDue = true;
    if (this.#resetDue) next.awaited = 'reset';
    this.#begun.push(next);
    return next;
  }

  #mayFollow(last: Transaction): boolean {
    if (!this.#session.pipelining) return false;
    return last.chunk === undefined ? last.awaited === 'content' : last.left;
  }

  /** RFC 2920 section 3.1: RSET, MAIL and RCPT may be followed by more, DATA is the last of its group. */
  #group(next: Transaction | undefined): string {
    if (next === undefined) return '';
    const { server, pipelining } = this.#session;
    const reset = this.#resetDue ? 'RSET\r\n' : '';
    this.#resetDue = false;
    if (!pipelining) return reset === '' ? mailCommand(next.mail, server) : reset;
    const content = next.chunk === undefined ? 'DATA' : `BDAT ${next.chunk} LAST`;
    return `${reset}${mailCommand(next.mail, server)}${recipientCommand(next.mail, server)}${content}\r\n`;
  }

  #writeText(text: string, transaction: Transaction): void {
    this.#waitingSince = this.#now;
    this.#socket.write(Buffer.from(text, transaction.mail.smtpUtf8 ? 'utf8' : 'latin1'));
  }

  #quit(): void {
    if (this.#quitSent) return;
    this.#quitSent = true;
    this.#socket.write('QUIT\r\n');
  }

  #onData(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
    this.#now = this.#session.clock.now();
    const fault = this.#reader.read(chunk, this.#onReply);
    if (fault !== undefined) this.#end(faults[fault]);
    else this.#schedule();
  }

  #reply(code: number, text: () => string): boolean {
    // Only whole replies count: a trickle of octets is no answer.
    this.#waitingSince = this.#now;
    const head = this.#begun[0];
    if (head === undefined || head.due !== undefined) {
      // A 421 may come at any time (RFC 5321 section 3.8); anything else was not asked for.
      if (head?.due === 'content' && this.#writing !== undefined) return this.#step(head, head.reply(code, text, true));
      this.#end(this.#quitSent ? 'the connection was closed' : `the server said, unasked: ${text()}`);
      return false;
    }
    return this.#step(head, head.reply(code, text, this.#session.pipelining));
  }

  #step(head: Transaction, step: Step): boolean {
    switch (step.kind) {
      case 'wait':
        return true;
      case 'settled':
        this.#begun.shift();
        if (step.reset) this.#resetDue = true;
        this.#settle(head, step.outcome);
        return true;
      case 'broken':
        this.#begun.shift();
        if (step.unknown === 'BDAT') this.#session.chunking?.unknown();
        this.#settle(head, step.outcome);
        this.#end(step.why, step.closed);
        return false;
    }
  }

  #settle(transaction: Transaction, outcome: Outcome): void {
    this.#signals.remove(transaction.signal);
    transaction.resolve(outcome);
  }

  /** The other side is gone or dumb. What it began to say may still decide the mail that it was about. */
  #onLost(why: string): void {
    if (this.#ended !== undefined) return;
    const said = this.#reader.partial();
    if (said !== undefined && !this.#reply(said.code, () => replyText(said.octets))) return;
    this.#end(this.#socketError === undefined ? why : `${why} (${this.#socketError})`);
  }

  /** The end: whatever is not settled is told what is known of it. */
  #end(why: string, closed?: true): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#alarm?.[Symbol.dispose]();
    for (const transaction of this.#begun.splice(0)) this.#settle(transaction, transaction.lost(why, closed));
    for (const transaction of this.#queue.splice(0)) this.#settle(transaction, notSent(why));
    this.#signals.end();
    this.#socket.destroy();
    this.#closing?.resolve();
  }

  /** One alarm for the whole connection; it looks at the time when it rings, and is set again. */
  #arm(): void {
    if (this.#alarm !== undefined) return;
    const { clock, limits } = this.#session;
    this.#alarm = clock.after(Math.min(limits.command, limits.content), () => this.#ring());
  }

  /** `looks`: how often the sockets are still to be read before the time counts as up. */
  #ring(looks = 2): void {
    this.#alarm = undefined;
    const head = this.#begun[0];
    if (head === undefined) return;
    const { clock, limits } = this.#session;
    const limit = head.awaited === 'content' ? limits.content : limits.command;
    const left = this.#waitingSince + limit - clock.now();
    if (left > 0) this.#alarm = clock.after(Math.min(left, limits.command), () => this.#ring());
    else if (looks === 0) this.#onLost(`the server gave no answer for ${Math.round(limit / 1000)} seconds`);
    else {
      // A computer that slept, or a process that was frozen, wakes with its timers overdue, and they run before the
      // sockets are read: the answer may lie there. Between two immediates they are read, which is no matter of time.
      const look = setImmediate(() => this.#ring(looks - 1));
      this.#alarm = { [Symbol.dispose]: () => clearImmediate(look) };
    }
  }

  #abandon(signal: AbortSignal): void {
    for (const transaction of this.#queue.filter((each) => each.signal === signal)) {
      this.#queue.splice(this.#queue.indexOf(transaction), 1);
      this.#settle(transaction, notSent('sending was stopped'));
    }
    for (const transaction of this.#begun.filter((each) => each.signal === signal && !each.abandoned)) {
      this.#settle(transaction, transaction.lost('sending was stopped'));
      transaction.abandoned = true;
    }
    const isWritten = this.#writing !== undefined && this.#begun[0]?.abandoned === true;
    if (isWritten || this.#chunked?.transaction.abandoned === true) this.#end('sending was stopped');
  }
}
