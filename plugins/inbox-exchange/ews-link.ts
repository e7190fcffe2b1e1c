import { ProblemError, retryAfter } from '@postrider/sdk';
import type { Clock } from '@postrider/sdk';
import { readReply } from './ews-reply.ts';
import type { EwsReply } from './ews-reply.ts';
import { exchangeError, exchangeProblem, readable } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';
import type { BodyReader, HttpConnection, HttpHead } from './http-connection.ts';
import { statusRefusal } from './refusal.ts';
import { passedOver } from './sign-in.ts';
import type { SignIn } from './sign-in.ts';
import { XmlFault, XmlReader } from './xml/read-xml.ts';
import type { XmlLimits, XmlStream } from './xml/read-xml.ts';

/** What is asked, and how much of an answer is read. */
export interface EwsQuestion {
  readonly body: string;
  /** Octets of the answer. */
  readonly limit: number;
  readonly xml: XmlLimits;
  readonly stream?: XmlStream;
}

export interface EwsLinkTerms {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly signIn: SignIn;
  /** Opens a connection, up to its TLS. */
  connect(signal: AbortSignal): Promise<HttpConnection>;
}

const usualHeaders = {
  'Content-Type': 'text/xml; charset=utf-8',
  Accept: 'text/xml',
  'User-Agent': 'Postrider',
} as const;

/** Asks the service over one signed-in connection at a time, and makes a new one when the server has closed the last. */
export class EwsLink {
  readonly #terms: EwsLinkTerms;
  #connection: HttpConnection | undefined;
  /** What the next request has to say for the connection to be signed in. */
  #authorization: string | undefined;
  #isSignedIn = false;

  constructor(terms: EwsLinkTerms) {
    this.#terms = terms;
  }

  /**
   * Asks once, or twice when the server had closed the connection before it heard anything: asking again is harmless,
   * whatever is asked here.
   * @throws ProblemError, and whatever the question's stream throws
   */
  async ask(question: EwsQuestion, signal: AbortSignal): Promise<EwsReply> {
    for (;;) {
      const connection = await this.#ready(signal);
      const wasSignedIn = this.#isSignedIn;
      const headers =
        this.#authorization === undefined ? usualHeaders : { ...usualHeaders, Authorization: this.#authorization };
      if (!this.#terms.signIn.isRepeated) this.#authorization = undefined;
      try {
        const reply = await connection.post(
          { headers, body: question.body },
          (head) => this.#reader(head, question),
          signal,
        );
        if (reply.kind !== 'unknown') {
          this.#isSignedIn = true;
          return reply;
        }
        // Servers forget a sign-in after a while: only the answer to a new one is a refusal.
        const refused = statusRefusal(reply.head, this.#terms.mailbox);
        connection.drop(refused.problem);
        if (!wasSignedIn) throw refused;
      } catch (error) {
        if (!(wasSignedIn && ProblemError.is(error) && connection.wentStale)) throw error;
      }
    }
  }

  close(): void {
    this.#connection?.drop(exchangeProblem('EXCHANGE_STOPPED', this.#terms.mailbox));
  }

  async #ready(signal: AbortSignal): Promise<HttpConnection> {
    const { signIn } = this.#terms;
    if (this.#connection !== undefined && this.#connection.lost === undefined && this.#isSignedIn)
      return this.#connection;
    if (!signIn.isChosen) await signIn.choose(await this.#connected(signal), signal);
    const connection = await this.#connected(signal);
    this.#isSignedIn = false;
    this.#authorization = await signIn.authorization(connection, signal);
    return connection;
  }

  async #connected(signal: AbortSignal): Promise<HttpConnection> {
    const before = this.#connection;
    if (before?.lost !== undefined) {
      before.drop(before.lost);
      this.#connection = undefined;
    }
    this.#connection ??= await this.#terms.connect(signal);
    return this.#connection;
  }

  #reader(
    head: HttpHead,
    question: EwsQuestion,
  ): BodyReader<EwsReply | { readonly kind: 'unknown'; readonly head: HttpHead }> {
    const { mailbox, clock } = this.#terms;
    const { status, headers } = head;
    if (status === 401) return after(passedOver(head, mailbox), () => ({ kind: 'unknown', head }));
    const wait = retryAfter(headers['retry-after'], clock.now());
    if (status === 429 || (status === 503 && wait !== undefined))
      return after(passedOver(head, mailbox), () => ({ kind: 'busy', ...(wait === undefined ? {} : { wait }) }));
    const type = headers['content-type'] ?? '';
    const isXml = /^\s*(?:text|application)\/(?:soap\+)?xml\s*(?:;|$)/i.test(type);
    // Faults of the service come with 500.
    if (!(status === 200 || (status === 500 && isXml)))
      return after(passedOver(head, mailbox), () => {
        throw statusRefusal(head, mailbox);
      });
    const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(type)?.[1] ?? 'utf-8';
    if (!isXml || !/^utf-?8$/i.test(charset))
      throw exchangeError('EXCHANGE_PROTOCOL', mailbox, `its answer is ${readable(type) || 'of no type'}`);
    return replyReader(question, mailbox);
  }
}

function after<Read, Answer>(reader: BodyReader<Read>, make: () => Answer): BodyReader<Answer> {
  return {
    take: (piece) => reader.take(piece),
    end() {
      reader.end();
      return make();
    },
  };
}

function replyReader({ limit, xml, stream }: EwsQuestion, mailbox: Mailbox): BodyReader<EwsReply> {
  const reader = new XmlReader(xml, stream);
  let read = 0;
  const told = <Answer>(work: () => Answer): Answer => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof XmlFault)) throw error;
      if (error.kind === 'malformed')
        throw exchangeError('EXCHANGE_PROTOCOL', mailbox, `its answer cannot be read: ${readable(error.message)}`);
      throw exchangeError('EXCHANGE_ANSWER_TOO_LARGE', mailbox, error.message);
    }
  };
  return {
    take(piece) {
      read += piece.length;
      if (read > limit) throw exchangeError('EXCHANGE_ANSWER_TOO_LARGE', mailbox, `${limit} octets`);
      told(() => reader.write(piece));
    },
    end() {
      const reply = readReply(told(() => reader.end()));
      if (reply === undefined) throw exchangeError('EXCHANGE_PROTOCOL', mailbox, 'its answer is XML of another kind');
      return reply;
    },
  };
}
