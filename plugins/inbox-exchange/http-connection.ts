import { Agent, request as startRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { causeOf, ProblemError } from '@postrider/sdk';
import type { Clock, Problem } from '@postrider/sdk';
import { exchangeError, exchangeProblem } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';

export interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpHead {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
}

/** Takes the body of an answer piece by piece. What it throws ends the connection, and is what the asker is told. */
export interface BodyReader<Answer> {
  take(piece: Buffer): void;
  /** After the last piece. */
  end(): Answer;
}

export interface HttpConnectionTerms {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** Milliseconds of silence that are borne while an answer is awaited. */
  readonly patience: number;
  /** What names its TLS to NTLM, where there is TLS. */
  readonly channelBinding?: Buffer;
}

/** Gives Node's HTTP one socket, and never another. */
class OneSocket extends Agent {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#socket = socket;
  }

  override createConnection(): Duplex {
    return this.#socket;
  }
}

/**
 * HTTP/1.1 over one socket, one request after the other. NTLM signs in a connection and not a request, so there is no
 * other one to fall back to: whoever needs another makes it.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #agent: OneSocket;
  readonly #terms: HttpConnectionTerms;
  #lost: Problem | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #exchanges = 0;
  #heard = false;
  #heardAt = 0;

  constructor(socket: Socket, terms: HttpConnectionTerms) {
    this.#socket = socket;
    this.#agent = new OneSocket(socket);
    this.#terms = terms;
    // Stays for good: a socket that is being destroyed may still report an error.
    socket.on('error', this.#fail);
    socket.once('close', () => this.drop(this.#lostTo('the server closed it')));
  }

  get channelBinding(): Buffer | undefined {
    return this.#terms.channelBinding;
  }

  /** Why nothing can be said any more. */
  get lost(): Problem | undefined {
    return this.#lost;
  }

  /** True when an earlier answer came over it and nothing of the last one: the server had closed it meanwhile. */
  get wentStale(): boolean {
    return this.#lost?.code === 'EXCHANGE_CONNECTION_LOST' && this.#exchanges > 0 && !this.#heard;
  }

  /**
   * Posts, and has the answer read by the reader that `readerFor` chooses.
   * @throws ProblemError when the connection is lost, or the signal aborts; and whatever the reader throws. An abort
   * before anything was sent leaves the connection as it is.
   */
  async post<Answer>(
    request: HttpRequest,
    readerFor: (head: HttpHead) => BodyReader<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    if (this.#lost !== undefined) throw new ProblemError(this.#lost);
    const { mailbox } = this.#terms;
    if (signal.aborted) throw exchangeError('EXCHANGE_STOPPED', mailbox);
    // Octets that answer nothing: they must not be taken for the answer to what is asked now.
    if (this.#socket.readableLength > 0) {
      const problem = exchangeProblem('EXCHANGE_PROTOCOL', mailbox, 'it answers what nobody has asked');
      this.drop(problem);
      throw new ProblemError(problem);
    }
    const stop = (): void => this.drop(exchangeProblem('EXCHANGE_STOPPED', mailbox));
    signal.addEventListener('abort', stop, { once: true });
    this.#heard = false;
    this.#heardAt = this.#terms.clock.now();
    let alarm = this.#watch((next) => (alarm = next));
    try {
      return await this.#exchange(request, readerFor);
    } catch (error) {
      this.drop(ProblemError.is(error) ? error.problem : this.#lostTo('its answer could not be read'));
      throw error;
    } finally {
      this.#reject = undefined;
      signal.removeEventListener('abort', stop);
      alarm[Symbol.dispose]();
    }
  }

  /** Ends the connection at once; what was awaited rejects with the problem. */
  drop(problem: Problem): void {
    this.#lost ??= problem;
    this.#reject?.(new ProblemError(problem));
    this.#reject = undefined;
    this.#agent.destroy();
    this.#socket.destroy();
  }

  #exchange<Answer>(
    { headers, body }: HttpRequest,
    readerFor: (head: HttpHead) => BodyReader<Answer>,
  ): Promise<Answer> {
    const { mailbox } = this.#terms;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#reject = reject;
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        reject(error);
      }
    };
    const octets = Buffer.from(body);
    const request = startRequest({
      agent: this.#agent,
      host: mailbox.host,
      port: mailbox.port,
      method: 'POST',
      path: mailbox.path,
      headers: { ...headers, Host: hostOf(mailbox), 'Content-Length': octets.length },
    });
    request.on('error', (error) => {
      const isHttp = causeOf(error).code?.startsWith('HPE_') !== true;
      reject(
        isHttp
          ? new ProblemError(this.#lostTo(error.message, error))
          : exchangeError('EXCHANGE_PROTOCOL', mailbox, 'what it sends is not HTTP', causeOf(error)),
      );
    });
    request.on('response', (response: IncomingMessage) => {
      this.#hear();
      guarded(() => {
        const reader = readerFor({ status: response.statusCode ?? 0, headers: response.headers });
        response.on('data', (piece: Buffer) => {
          this.#hear();
          guarded(() => reader.take(piece));
        });
        response.once('end', () =>
          guarded(() => {
            this.#exchanges += 1;
            // Told now and not when the socket ends: the next request must not be put on it.
            if (/\bclose\b/i.test(response.headers.connection ?? '') || response.httpVersion === '1.0')
              this.#lost ??= this.#lostTo('the server closes it after each answer');
            resolve(reader.end());
          }),
        );
      });
      response.on('error', (error) => reject(new ProblemError(this.#lostTo(error.message, error))));
    });
    request.end(octets);
    return promise;
  }

  /** One alarm per exchange, set anew only when it rings: data may come in a hundred thousand pieces. */
  #watch(rearmed: (alarm: Disposable) => void): Disposable {
    const { clock, patience, mailbox } = this.#terms;
    return clock.after(Math.max(0, this.#heardAt + patience - clock.now()), () => {
      if (clock.now() - this.#heardAt < patience) rearmed(this.#watch(rearmed));
      else this.drop(exchangeProblem('EXCHANGE_TIMEOUT', mailbox, String(patience / 1000)));
    });
  }

  #hear(): void {
    this.#heard = true;
    this.#heardAt = this.#terms.clock.now();
  }

  #lostTo(why: string, error?: Error): Problem {
    const cause = error === undefined ? undefined : causeOf(error);
    return exchangeProblem('EXCHANGE_CONNECTION_LOST', this.#terms.mailbox, why, cause);
  }

  readonly #fail = (error: Error): void => this.drop(this.#lostTo(error.message, error));
}

function hostOf({ host, port }: Mailbox): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 443 ? name : `${name}:${port}`;
}
