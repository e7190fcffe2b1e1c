import type { Socket } from 'node:net';
import type { Connection, ConnectionOffer, Mail, Outcome } from '@postrider/sdk';
import { AbortWatch } from './abort-watch.ts';
import { Pipeline } from './pipeline.ts';
import { notSent } from './refusal.ts';
import { ReplyReader, type ReplyFault } from './reply-reader.ts';
import { replyText } from './reply-text.ts';
import { type AnswerTo, SilenceAlarm } from './silence-alarm.ts';
import type { SmtpSession } from './smtp-session.ts';
import { type Step, Transaction } from './transaction.ts';
import { TransactionWriter } from './transaction-writer.ts';
import { unsendable } from './unsendable.ts';

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
 * The transaction driver. A mail costs one round trip, since the next one is written right behind it. Replies are
 * matched by count alone. What is written is decided after all replies at hand were read: a reply that comes before its
 * command was written is then seen for what it is.
 */
export class SmtpConnection implements Connection {
  readonly offer: ConnectionOffer;
  readonly #session: SmtpSession;
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  readonly #pipeline: Pipeline;
  readonly #writer: TransactionWriter;
  readonly #silence: SilenceAlarm;
  readonly #signals = new AbortWatch((signal) => this.#abandon(signal));
  #scheduled = false;
  #ended: string | undefined;
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #quitSent = false;
  /** When reading or writing began that is going on: a mail would look at the clock eight times. */
  #now = 0;
  #socketError: string | undefined;
  // Bound once: these run for every read and every reply.
  readonly #act = (): void => this.#actNow();
  readonly #soon = (): void => process.nextTick(this.#act);
  readonly #onReply = (code: number, octets: Buffer, start: number, end: number): boolean =>
    this.#reply(code, () => replyText(octets, start, end));

  constructor(session: SmtpSession) {
    this.#session = session;
    this.#socket = session.socket;
    this.offer = session.offer;
    this.#pipeline = new Pipeline(session);
    this.#silence = new SilenceAlarm(
      session,
      () => this.#awaited(),
      (seconds) => this.#onLost(`the server gave no answer for ${seconds} seconds`),
    );
    this.#writer = new TransactionWriter(session, this.#pipeline, this.#silence);
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
      this.#pipeline.waiting.push(new Transaction(mail, signal, resolve));
      this.#schedule();
    });
  }

  close(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing.promise;
    this.#closing = Promise.withResolvers<void>();
    if (this.#ended !== undefined) this.#closing.resolve();
    else {
      for (const transaction of this.#pipeline.waiting.splice(0))
        this.#settle(transaction, notSent('the connection was closed'));
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
    if (this.#pipeline.begun.length > 0) this.#silence.arm();
  }

  #writeDue(): void {
    const { begun } = this.#pipeline;
    const head = begun[0];
    // The server may have taken sender and recipient: the only way not to send is to go.
    if (head?.abandoned === true && head.due !== undefined) return this.#end('sending was stopped');
    this.#writer.writeDue(this.#now);
    if (this.#closing !== undefined && begun.length === 0 && this.#writer.underWay === undefined) this.#quit();
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
    this.#silence.restart(this.#now);
    const head = this.#pipeline.begun[0];
    if (head === undefined || head.due !== undefined) {
      // A 421 may come at any time (RFC 5321 section 3.8); anything else was not asked for.
      if (head?.due === 'content' && this.#writer.underWay === head)
        return this.#step(head, head.reply(code, text, true));
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
        this.#pipeline.begun.shift();
        if (step.reset) this.#pipeline.resetDue = true;
        this.#settle(head, step.outcome);
        return true;
      case 'broken':
        this.#pipeline.begun.shift();
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
    this.#silence.end();
    for (const transaction of this.#pipeline.begun.splice(0)) this.#settle(transaction, transaction.lost(why, closed));
    for (const transaction of this.#pipeline.waiting.splice(0)) this.#settle(transaction, notSent(why));
    this.#signals.end();
    this.#socket.destroy();
    this.#closing?.resolve();
  }

  #awaited(): AnswerTo | undefined {
    const head = this.#pipeline.begun[0];
    if (head === undefined) return undefined;
    return head.awaited === 'content' ? 'content' : 'command';
  }

  #abandon(signal: AbortSignal): void {
    for (const transaction of this.#pipeline.waiting.filter((each) => each.signal === signal)) {
      this.#pipeline.waiting.splice(this.#pipeline.waiting.indexOf(transaction), 1);
      this.#settle(transaction, notSent('sending was stopped'));
    }
    for (const transaction of this.#pipeline.begun.filter((each) => each.signal === signal && !each.abandoned)) {
      this.#settle(transaction, transaction.lost('sending was stopped'));
      transaction.abandoned = true;
    }
    if (this.#writer.underWay?.abandoned === true) this.#end('sending was stopped');
  }
}
