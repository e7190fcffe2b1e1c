import { Socket } from 'node:net';
import type { MaybePromise } from '../../../contracts/index.ts';
import type { Channel } from '../channel.ts';
import { isMessage } from '../message.ts';
import type { Answer, Message } from '../message.ts';
import { Allowance } from './allowance.ts';
import { BorrowedSignals } from './borrowed-signals.ts';
import { answerOf, errorOf } from './crossing-error.ts';
import { Lost } from './lost.ts';
import { OpenCalls } from './open-calls.ts';
import type { OpenCall } from './open-calls.ts';
import { batchSize, Outbox } from './outbox.ts';
import { messageWeight, usualLimits } from './peer-limits.ts';
import type { PeerLimits } from './peer-limits.ts';
import { SignalNumbers } from './signal-numbers.ts';

/** A call from the other side. */
export interface Request {
  readonly target: number;
  readonly method: string;
  readonly arguments: readonly unknown[];
  readonly signal: AbortSignal;
}

export interface PeerParts {
  readonly channel: Channel;
  readonly limits?: Partial<PeerLimits>;
  now(): number;
  /** A `Socket` as the result is handed over. */
  serve(request: Request): MaybePromise<unknown>;
  noted(name: string, value: unknown): void;
  /** The other side is gone or broke a rule; nothing more comes. Told once. */
  ended(why: string): void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the answer may take; see `expire`. */
  readonly limit?: number;
  /** Octets that the arguments weigh, when they are many. */
  readonly octets?: number;
}

const never = new AbortController().signal;

/**
 * One side of the border: asks the other one and answers it. What the other side says is held to the rules: a message
 * that is none, a call beyond the limit or an answer to what was never asked ends the conversation, and so does a flood
 * of messages; a second or late answer is ignored, up to a limit.
 */
export class Peer {
  readonly #parts: PeerParts;
  readonly #limits: PeerLimits;
  readonly #outbox: Outbox;
  readonly #calls = new OpenCalls();
  readonly #signals = new SignalNumbers(
    (signal) => this.#outbox.say({ kind: 'abort', signal }),
    (signal) => this.#outbox.say({ kind: 'release', signal }),
  );
  readonly #theirs = new BorrowedSignals();
  readonly #unasked: Allowance;
  /** Signs of life that the other side owes. */
  #pings = 0;
  #serving = 0;
  #stray = 0;
  #ended: string | undefined;
  #heard = 0;

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.#limits = { ...usualLimits, ...parts.limits };
    this.#unasked = new Allowance(this.#limits.unasked, parts.now());
    this.#outbox = new Outbox({
      channel: parts.channel,
      crossing: (call) => this.#calls.crossed(call),
      instead: (message, why) => this.#instead(message, why),
      broken: (why) => this.end(why),
    });
    parts.channel.listen({
      received: (batch, socket, octets) => this.#received(batch, socket, octets),
      ended: (why) => this.end(why),
    });
  }

  /** How many batches came in so far: a sign of life. */
  get heard(): number {
    return this.#heard;
  }

  get waiting(): number {
    return this.#calls.size;
  }

  /**
   * @throws Lost when the other side went away; ProblemError with its problems; Error with the name, message and code
   * of what it threw.
   */
  call(target: number, method: string, args: readonly unknown[], options: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(new Lost(this.#ended, false));
      const { signal, limit = Infinity, octets = 0 } = options;
      if (this.#calls.size >= this.#limits.calls || this.#outbox.octets + octets > this.#limits.octets) {
        return reject(new Lost('too much was waiting for it', false));
      }
      const until = limit === Infinity ? Infinity : this.#parts.now() + limit;
      const id = this.#calls.add({ resolve, reject, signal, until, limit, crossed: false });
      const number = signal === undefined ? {} : { signal: this.#signals.use(signal) };
      this.#outbox.say({ kind: 'call', id, target, method, arguments: args, ...number }, octets);
    });
  }

  note(name: string, value: unknown, octets = 0): void {
    this.#outbox.say({ kind: 'note', name, value }, octets);
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.#pings++;
    this.#outbox.say({ kind: 'ping' });
  }

  /** The number under which the other side knows a signal for as long as both live. */
  lend(signal: AbortSignal): number {
    return this.#signals.use(signal);
  }

  /** A signal that the other side lent. */
  lent(number: number): AbortSignal {
    return this.#signal(number);
  }

  /** Gives up calls whose time is up: their late answers are ignored. To be called now and then. */
  expire(): void {
    for (const id of this.#calls.overdue(this.#parts.now())) {
      const call = this.#settled(id);
      call?.reject(new Lost(`it did not answer within ${call.limit / 1000} s`, call.crossed));
    }
  }

  /** Resolves when no call is under way to the other side. */
  idle(): Promise<void> {
    return this.#calls.idle();
  }

  /** Ends the conversation: calls under way reject. */
  end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#signals.end();
    this.#outbox.end();
    this.#calls.end(why);
    this.#theirs.end(why);
    this.#parts.ended(why);
  }

  #instead(message: Message, why: Error): Message | undefined {
    if (message.kind === 'answer') return { kind: 'answer', id: message.id, answer: answerOf(why) };
    if (message.kind === 'call') this.#settled(message.id)?.reject(why);
    return undefined;
  }

  #received(batch: unknown, socket: Socket | undefined, octets: number): void {
    if (this.#ended !== undefined) return void socket?.destroy();
    this.#heard++;
    if (!Array.isArray(batch) || batch.length === 0 || batch.length > batchSize) {
      socket?.destroy();
      return this.end('it sent what is no message');
    }
    let unasked = 0;
    for (const message of batch as readonly unknown[]) {
      if (!isMessage(message)) {
        socket?.destroy();
        return this.end('it sent what is no message');
      }
      if (message.kind !== 'answer') unasked++;
      this.#take(message, socket);
      if (this.#isOver()) return;
    }
    // Answers are counted by what was asked.
    if (unasked === 0) return;
    const share = Math.max(unasked, Math.ceil(octets / messageWeight));
    if (!this.#unasked.use(share, this.#parts.now())) this.end('it said more than anyone can listen to');
  }

  #isOver(): boolean {
    return this.#ended !== undefined;
  }

  #take(message: Message, socket: Socket | undefined): void {
    switch (message.kind) {
      case 'answer':
        return this.#answered(message.id, message.answer, socket);
      case 'call':
        return this.#serve(message);
      case 'abort':
        if (!this.#theirs.abort(message.signal)) this.#endForSignals();
        return undefined;
      case 'release':
        return this.#theirs.release(message.signal);
      case 'note':
        return this.#parts.noted(message.name, message.value);
      case 'ping':
        return this.#outbox.say({ kind: 'pong' });
      case 'pong':
        if (this.#pings === 0) return this.end('it gave signs of life that nobody asked for');
        this.#pings--;
        return undefined;
    }
  }

  #answered(id: number, answer: Answer, socket: Socket | undefined): void {
    const call = this.#settled(id);
    if (call === undefined) {
      socket?.destroy();
      if (!this.#calls.wasAsked(id)) return this.end('it answered what it was never asked');
      this.#stray++;
      if (this.#stray > this.#limits.stray) this.end('it answered again and again what was answered');
      return;
    }
    switch (answer.kind) {
      case 'value':
        return call.resolve(answer.value);
      case 'socket':
        return socket === undefined ? call.reject(new Error('the socket was lost on its way')) : call.resolve(socket);
      case 'problems':
      case 'failed':
        return call.reject(errorOf(answer));
    }
  }

  #settled(id: number): OpenCall | undefined {
    const call = this.#calls.take(id);
    if (call?.signal !== undefined) this.#signals.unused(call.signal);
    return call;
  }

  #serve({ id, target, method, arguments: args, signal }: Extract<Message, { readonly kind: 'call' }>): void {
    if (this.#serving >= this.#limits.served) return this.end('it asked for too much at once');
    this.#serving++;
    const aborts = signal === undefined ? never : this.#signal(signal);
    new Promise((resolve) => resolve(this.#parts.serve({ target, method, arguments: args, signal: aborts }))).then(
      (value) => {
        this.#serving--;
        if (value instanceof Socket) this.#outbox.say({ kind: 'answer', id, answer: { kind: 'socket' } }, 0, value);
        else this.#outbox.say({ kind: 'answer', id, answer: { kind: 'value', value } });
      },
      (thrown: unknown) => {
        this.#serving--;
        this.#outbox.say({ kind: 'answer', id, answer: answerOf(thrown) });
      },
    );
  }

  #signal(number: number): AbortSignal {
    const signal = this.#theirs.signal(number);
    if (signal !== undefined) return signal;
    this.#endForSignals();
    return AbortSignal.abort();
  }

  #endForSignals(): void {
    this.end('it made too many signals');
  }
}
