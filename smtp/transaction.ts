import type { Accepted, Mail, Outcome, Phase, Refused, Reply } from '@postrider/sdk';
import { notSent, refusedByReply } from './refusal.ts';
import { queueId } from './queue-id.ts';

/** The reply that a transaction waits for next. */
export type Awaited = 'reset' | 'mail' | 'recipient' | 'data' | 'content';

/**
 * What is to be written once the replies at hand are read. `content`: the mail; `nothing-to-nobody`: a lone dot, when
 * a server invites content though it refused the recipient (RFC 2920 section 3.1).
 */
export type Due = 'mail' | 'recipient' | 'data' | 'content' | 'nothing-to-nobody';

/** What a reply leads to. */
export type Step =
  | { readonly kind: 'wait' }
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly reset?: true }
  /** The outcome is known, and the connection cannot be trusted or used any more. */
  | {
      readonly kind: 'broken';
      readonly outcome: Outcome;
      readonly why: string;
      readonly unknown?: 'BDAT';
      /** The server said so itself: it does nothing more of what it was sent (RFC 5321 section 3.8). */
      readonly closed?: true;
    };

const wait: Step = { kind: 'wait' };

/**
 * One mail's way through MAIL, RCPT, DATA and content (RFC 5321 section 3.3), or through MAIL, RCPT and BDAT, whose
 * content waits for no invitation (RFC 3030 section 2).
 */
export class Transaction {
  readonly mail: Mail;
  readonly signal: AbortSignal;
  readonly resolve: (outcome: Outcome) => void;
  awaited: Awaited = 'mail';
  due: Due | undefined;
  /** True from the moment the final dot, or the last octet of a chunk, is handed to the socket: from then on nobody can know without an answer. */
  left = false;
  /** Octets of its content when it goes by BDAT. */
  chunk: number | undefined;
  /** Somebody stopped waiting: the outcome is told already, the replies are still to be counted. */
  abandoned = false;
  #refusal: Refused | undefined;
  #taken: { mail: boolean; recipient: boolean } = { mail: false, recipient: false };

  constructor(mail: Mail, signal: AbortSignal, resolve: (outcome: Outcome) => void) {
    this.mail = mail;
    this.signal = signal;
    this.resolve = resolve;
  }

  /** Moves on by one reply; `grouped`: the commands up to DATA were written together. */
  reply(code: number, text: () => string, grouped: boolean): Step {
    switch (this.awaited) {
      case 'reset':
        if (code >= 300) return this.#broken('mail', `the server did not take RSET: ${text()}`);
        this.awaited = 'mail';
        if (!grouped) this.due = 'mail';
        return wait;
      case 'mail':
        this.awaited = 'recipient';
        return this.#envelope('mail', code, text, grouped, 'recipient');
      case 'recipient':
        this.awaited = this.chunk === undefined ? 'data' : 'content';
        return this.#envelope('recipient', code, text, grouped, 'data');
      case 'data':
        return this.#invited(code, text);
      case 'content':
        return this.#answered(code, text);
    }
  }

  /** What is known when the connection is gone. `closed`: the server ended it before it came to this mail. */
  lost(why: string, closed = false): Outcome {
    if (this.#refusal !== undefined) return this.#refusal;
    if (this.left && !closed)
      return { kind: 'uncertain', why: `All of the mail had left when ${why}; no answer came.` };
    return notSent(why, this.phase);
  }

  get phase(): Phase {
    return this.awaited === 'reset' ? 'mail' : this.awaited;
  }

  #envelope(phase: 'mail' | 'recipient', code: number, text: () => string, grouped: boolean, due: Due): Step {
    if (code < 300) this.#taken[phase] = true;
    else this.#refusal ??= refusedByReply(text(), phase);
    if (code === 421) return this.#closed(phase, text());
    if (grouped) return wait;
    if (this.#refusal !== undefined) return this.#settledBy(this.#refusal);
    this.due = due;
    return wait;
  }

  #invited(code: number, text: () => string): Step {
    if (code < 300) return this.#broken('data', `the server answered DATA out of step: ${text()}`);
    if (code >= 400) {
      this.#refusal ??= refusedByReply(text(), 'data');
      if (code === 421) return this.#closed('data', text());
      return this.#settledBy(this.#refusal);
    }
    if (this.#refusal === undefined) this.due = 'content';
    // A lone dot would hand an empty mail to a recipient who was taken.
    else if (this.#taken.recipient)
      return this.#broken('data', 'the server invited content after it refused the sender');
    else this.due = 'nothing-to-nobody';
    this.awaited = 'content';
    return wait;
  }

  #answered(code: number, text: () => string): Step {
    if (code === 421) return this.#closed('content', text());
    if (this.chunk !== undefined) {
      const contradicts = this.#notAsAgreed(code, text);
      if (contradicts !== undefined) return contradicts;
    }
    if (this.#refusal !== undefined) {
      // A lone dot was answered: there is no transaction any more. A chunk for nobody leaves it open.
      return this.chunk === undefined ? { kind: 'settled', outcome: this.#refusal } : this.#settledBy(this.#refusal);
    }
    if (code >= 400) {
      if (!this.left) return this.#broken('content', 'the server refused the mail before its end', text());
      return { kind: 'settled', outcome: refusedByReply(text(), 'content') };
    }
    if (!this.left) return this.#broken('content', `the server answered before the end of the mail: ${text()}`);
    if (code < 300) return { kind: 'settled', outcome: accepted(code, text()) };
    const why = `the server answered the mail out of step: ${text()}`;
    return { kind: 'broken', outcome: { kind: 'uncertain', why: `All of the mail had left, and ${why}` }, why };
  }

  /** What a server that takes BDAT does not answer to a chunk. */
  #notAsAgreed(code: number, text: () => string): Step | undefined {
    if (this.#refusal !== undefined) {
      if (code >= 400 || !this.#taken.recipient) return undefined;
      const why = `the server took the mail after it refused the sender: ${text()}`;
      return { kind: 'broken', outcome: { kind: 'uncertain', why: `All of the mail had left, and ${why}` }, why };
    }
    // 500 to 504 are about the command itself (RFC 5321 section 4.2.1): what follows would be read as commands too.
    if (code < 500 || code > 504) return undefined;
    const why = `the server offers CHUNKING and does not know BDAT: ${text()}`;
    return { kind: 'broken', outcome: notSent(why, 'content'), why, unknown: 'BDAT' };
  }

  /** MAIL was taken and its transaction is still open on the server: RSET ends it. */
  #settledBy(refusal: Refused): Step {
    return { kind: 'settled', outcome: refusal, ...(this.#taken.mail ? { reset: true } : {}) };
  }

  #broken(phase: Phase, why: string, refusal?: string): Extract<Step, { readonly kind: 'broken' }> {
    const said = refusal === undefined ? undefined : refusedByReply(refusal, phase);
    return { kind: 'broken', outcome: this.#refusal ?? said ?? notSent(why, phase), why };
  }

  #closed(phase: Phase, reply: string): Step {
    return { ...this.#broken(phase, `the server ended the connection: ${reply}`, reply), closed: true };
  }
}

/** Runs for every mail: objects that are filled cost a part of ones put together from spreads. */
function accepted(code: number, text: string): Accepted {
  const reply: { -readonly [Key in keyof Reply]: Reply[Key] } = { text, code, phase: 'content' };
  const enhanced = /^\d{3}[ -](2\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1];
  if (enhanced !== undefined) reply.enhanced = enhanced;
  const id = queueId(text);
  return id === undefined ? { kind: 'accepted', reply } : { kind: 'accepted', reply, queueId: id };
}
