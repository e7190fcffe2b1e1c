import type { Socket } from 'node:net';
import { causeOf, ProblemError } from '@postrider/sdk';
import type { Clock, Problem } from '@postrider/sdk';
import { pop3Error, pop3Problem } from './pop3-problem.ts';
import type { Mailbox } from './pop3-problem.ts';
import { ReplyReader } from './reply-reader.ts';
import type { Expected, Pop3Reply } from './reply-reader.ts';

export interface Command {
  /** Without line end. */
  readonly line: string;
  readonly expected: Expected;
}

export interface ConnectionTerms {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** Milliseconds of silence that are borne while an answer is awaited. */
  readonly patience: number;
}

interface Waiting {
  readonly replies: Pop3Reply[];
  readonly count: number;
  readonly resolve: (replies: readonly Pop3Reply[]) => void;
  readonly reject: (error: ProblemError) => void;
}

type Replies<Sent extends readonly unknown[]> = { readonly [Place in keyof Sent]: Pop3Reply };

/** Text a person may be shown: no control characters, at most 300 characters. */
function readable(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
}

/** Commands and replies over one socket, one exchange after the other. Whatever disturbs their order ends it. */
export class Pop3Connection {
  readonly #socket: Socket;
  readonly #terms: ConnectionTerms;
  readonly #reader = new ReplyReader();
  #waiting: Waiting | undefined;
  #lost: Problem | undefined;
  #heardAt = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #secrets: string[] = [];

  constructor(socket: Socket, terms: ConnectionTerms) {
    this.#socket = socket;
    this.#terms = terms;
    socket.on('data', this.#hear);
    socket.on('error', this.#fail);
    socket.on('close', this.#closed);
  }

  /** Why nothing can be said any more. */
  get lost(): Problem | undefined {
    return this.#lost;
  }

  /** Strikes this out of everything the server says: some servers repeat a password in their refusal. */
  conceal(secret: string): void {
    if (secret !== '') this.#secrets.push(secret);
  }

  /** Waits for what the server says first. */
  async greeting(signal: AbortSignal): Promise<Pop3Reply> {
    const [reply] = await this.#say('', [{ kind: 'line' }], signal);
    return reply ?? { kind: 'broken', why: 'nothing', text: '' };
  }

  /**
   * Sends a command and waits for its answer.
   * @throws ProblemError when the connection is lost, the answer is none, or the signal aborts. After an abort that
   * came in time nothing was sent and the connection stands.
   */
  async command(line: string, signal: AbortSignal, expected: Expected = { kind: 'line' }): Promise<Pop3Reply> {
    const [reply] = await this.exchange([{ line, expected }], signal);
    return reply;
  }

  /** Sends commands in one write and waits for all answers: only for a server that offers PIPELINING. */
  exchange<const Sent extends readonly Command[]>(commands: Sent, signal: AbortSignal): Promise<Replies<Sent>> {
    const octets = commands.map(({ line }) => `${line}\r\n`).join('');
    const expected = commands.map((command) => command.expected);
    const said = this.#turn.then(() => this.#say(octets, expected, signal));
    this.#turn = said.catch(() => {});
    // One reply for each command, in order.
    return said as Promise<unknown> as Promise<Replies<Sent>>;
  }

  /** Hands the socket on, for TLS. @throws ProblemError when the server said more than was asked: it may be slipped in. */
  release(): Socket {
    if (this.#lost !== undefined) throw new ProblemError(this.#lost);
    this.#letGo();
    this.#lost = pop3Problem('POP3_STOPPED', this.#terms.mailbox);
    return this.#socket;
  }

  /** Ends the connection at once; what was awaited rejects with the problem. */
  drop(problem: Problem): void {
    if (this.#lost !== undefined) return;
    this.#lost = problem;
    this.#letGo();
    // A socket that is being destroyed may still report an error; nobody is left to be told.
    this.#socket.on('error', () => {});
    this.#socket.destroy();
    this.#waiting?.reject(new ProblemError(problem));
    this.#waiting = undefined;
  }

  async #say(octets: string, expected: readonly Expected[], signal: AbortSignal): Promise<readonly Pop3Reply[]> {
    if (this.#lost !== undefined) throw new ProblemError(this.#lost);
    if (signal.aborted) throw pop3Error('POP3_STOPPED', this.#terms.mailbox);
    for (const each of expected) this.#reader.expect(each);
    const stop = (): void => this.drop(pop3Problem('POP3_STOPPED', this.#terms.mailbox));
    signal.addEventListener('abort', stop, { once: true });
    this.#heardAt = this.#terms.clock.now();
    let alarm = this.#watch((next) => (alarm = next));
    try {
      return await new Promise<readonly Pop3Reply[]>((resolve, reject) => {
        this.#waiting = { replies: [], count: expected.length, resolve, reject };
        if (octets !== '') this.#socket.write(octets);
      });
    } finally {
      signal.removeEventListener('abort', stop);
      alarm[Symbol.dispose]();
    }
  }

  /** One alarm per exchange, set anew only when it rings: data may come in a hundred thousand pieces. */
  #watch(rearmed: (alarm: Disposable) => void): Disposable {
    const { clock, patience, mailbox } = this.#terms;
    return clock.after(Math.max(0, this.#heardAt + patience - clock.now()), () => {
      if (clock.now() - this.#heardAt < patience) rearmed(this.#watch(rearmed));
      else this.drop(pop3Problem('POP3_TIMEOUT', mailbox, String(patience / 1000)));
    });
  }

  readonly #hear = (piece: Buffer): void => {
    this.#heardAt = this.#terms.clock.now();
    for (const reply of this.#reader.take(piece)) {
      if (reply.kind === 'broken') {
        this.drop(
          pop3Problem('POP3_PROTOCOL', this.#terms.mailbox, `${reply.why}, "${this.#shown(reply.text).slice(0, 80)}"`),
        );
        return;
      }
      this.#answer(reply);
      // The rest of such an answer is of unknown length and is not worth its time.
      if (reply.kind === 'over')
        this.drop(pop3Problem('POP3_ANSWER_TOO_LARGE', this.#terms.mailbox, String(reply.read)));
    }
  };

  #answer(reply: Pop3Reply): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const shown = 'text' in reply ? { ...reply, text: this.#shown(reply.text) } : reply;
    // Nothing comes after an answer that is too large: it stands for the ones behind it.
    do waiting.replies.push(shown);
    while (reply.kind === 'over' && waiting.replies.length < waiting.count);
    if (waiting.replies.length < waiting.count) return;
    this.#waiting = undefined;
    waiting.resolve(waiting.replies);
  }

  #shown(text: string): string {
    return readable(this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '(not shown)'), text));
  }

  readonly #fail = (error: Error): void => {
    this.drop(pop3Problem('POP3_CONNECTION_LOST', this.#terms.mailbox, error.message, causeOf(error)));
  };

  readonly #closed = (): void => {
    this.drop(pop3Problem('POP3_CONNECTION_LOST', this.#terms.mailbox, 'the server closed it'));
  };

  #letGo(): void {
    this.#socket.off('data', this.#hear);
    this.#socket.off('error', this.#fail);
    this.#socket.off('close', this.#closed);
  }
}
