import { chunkSize } from './chunk-size.ts';
import { mailCommand, recipientCommand } from './commands.ts';
import type { SmtpSession } from './smtp-session.ts';
import type { Transaction } from './transaction.ts';

/** The mails of a connection, and when the next of them may begin. */
export class Pipeline {
  /** Not begun. */
  readonly waiting: Transaction[] = [];
  /** Begun, in the order of their replies: with DATA never more than one with content away and one behind it. */
  readonly begun: Transaction[] = [];
  /** A transaction may be open on the server that came to nothing: RSET goes before the next MAIL. */
  resetDue = false;
  readonly #session: Pick<SmtpSession, 'server' | 'pipelining' | 'chunking'>;

  constructor(session: Pick<SmtpSession, 'server' | 'pipelining' | 'chunking'>) {
    this.#session = session;
  }

  /** The next mail, when its MAIL may be written now: behind content that has left, or on an idle connection. */
  beginNext(): Transaction | undefined {
    const last = this.begun.at(-1);
    if (last !== undefined && !this.#mayFollow(last)) return undefined;
    const next = this.waiting.shift();
    if (next === undefined) return undefined;
    const { chunking } = this.#session;
    if (chunking !== undefined) next.chunk = chunkSize(next.mail);
    // What becomes of the mail before it is not known yet; when its recipient is refused, it leaves a transaction open.
    if (last?.chunk !== undefined) this.resetDue = true;
    if (this.resetDue) next.awaited = 'reset';
    this.begun.push(next);
    return next;
  }

  /**
   * The commands that a mail begins with, to be written at once: RSET, MAIL and RCPT may be followed by more, DATA is
   * the last of its group (RFC 2920 section 3.1). Nothing for nobody.
   */
  group(next: Transaction | undefined): string {
    if (next === undefined) return '';
    const { server, pipelining } = this.#session;
    const reset = this.resetDue ? 'RSET\r\n' : '';
    this.resetDue = false;
    if (!pipelining) return reset === '' ? mailCommand(next.mail, server) : reset;
    const content = next.chunk === undefined ? 'DATA' : `BDAT ${next.chunk} LAST`;
    return `${reset}${mailCommand(next.mail, server)}${recipientCommand(next.mail, server)}${content}\r\n`;
  }

  #mayFollow(last: Transaction): boolean {
    if (!this.#session.pipelining) return false;
    return last.chunk === undefined ? last.awaited === 'content' : last.left;
  }
}
