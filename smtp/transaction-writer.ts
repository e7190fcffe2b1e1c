import type { Socket } from 'node:net';
import { mailCommand, recipientCommand } from './commands.ts';
import { endOfContent, type LinePlace, writeStuffed } from './dot-stuffing.ts';
import type { Pipeline } from './pipeline.ts';
import type { ServerOffer } from './server-offer.ts';
import type { SilenceAlarm } from './silence-alarm.ts';
import type { SmtpSession } from './smtp-session.ts';
import type { Transaction } from './transaction.ts';

/**
 * Writes what is due of a connection's mails, and as much of the next ones as may follow in the same write: in steady
 * state the end of one mail with its final dot and the MAIL, RCPT and DATA of the next (RFC 2920 section 3.1).
 */
export class TransactionWriter {
  readonly #socket: Socket;
  readonly #server: ServerOffer;
  readonly #pipeline: Pipeline;
  readonly #silence: SilenceAlarm;
  /** Set while content is written and the socket is full. */
  #writing: { chunk: number; place: LinePlace } | undefined;
  /** A mail whose octets go by BDAT: the next of its chunks, and the octets that are left. */
  #chunked: { readonly transaction: Transaction; chunk: number; octets: number } | undefined;
  #now = 0;
  // Bound once: it runs for every chunk.
  readonly #write = (octets: Buffer): void => void this.#socket.write(octets);

  constructor({ socket, server }: Pick<SmtpSession, 'socket' | 'server'>, pipeline: Pipeline, silence: SilenceAlarm) {
    this.#socket = socket;
    this.#server = server;
    this.#pipeline = pipeline;
    this.#silence = silence;
  }

  /** The mail whose content left in part: the socket is full. */
  get underWay(): Transaction | undefined {
    return this.#writing === undefined ? this.#chunked?.transaction : this.#pipeline.begun[0];
  }

  /** To be called again when the socket has drained, and when replies were read. */
  writeDue(now: number): void {
    this.#now = now;
    if (!this.#writeChunks()) return;
    const head = this.#pipeline.begun[0];
    switch (head?.due) {
      case 'mail':
        this.#writeText(mailCommand(head.mail, this.#server), head);
        break;
      case 'recipient':
        this.#writeText(recipientCommand(head.mail, this.#server), head);
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
        return;
    }
    if (head !== undefined) head.due = undefined;
  }

  /** Writes the end of what `before` belongs to, and whatever may follow in the same write. */
  #writeBehind(end: string, before: Transaction | undefined): void {
    let next = this.#pipeline.beginNext();
    const first = next ?? before;
    if (first !== undefined) this.#writeText(`${end}${this.#pipeline.group(next)}`, first);
    while (next?.chunk !== undefined) {
      this.#chunked = { transaction: next, chunk: 0, octets: next.chunk };
      if (!this.#writeChunks()) return;
      next = this.#pipeline.beginNext();
      if (next !== undefined) this.#writeText(this.#pipeline.group(next), next);
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
      this.#silence.restart(this.#now);
      this.#socket.write(chunk);
    }
    this.#chunked = undefined;
    return true;
  }

  /** False when the socket is full: more is written when it has drained. */
  #writeContent(head: Transaction): boolean {
    const { chunks, linesReady } = head.mail;
    const writing = (this.#writing ??= { chunk: 0, place: 'start' });
    if (!this.#socket.writableNeedDrain) this.#silence.restart(this.#now);
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

  #writeText(text: string, transaction: Transaction): void {
    this.#silence.restart(this.#now);
    this.#socket.write(Buffer.from(text, transaction.mail.smtpUtf8 ? 'utf8' : 'latin1'));
  }
}
