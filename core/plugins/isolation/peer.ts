import { Socket } from 'node:net';
import { ProblemError, causeOf } from '../../contracts/index.ts';
import type { MaybePromise } from '../../contracts/index.ts';
import type { Channel } from './channel.ts';
import { Lost } from './lost.ts';
import { isMessage } from './message.ts';
import type { Answer, Message } from './message.ts';
import { SignalNumbers } from './signal-numbers.ts';
import { readProblems, readCause } from './shapes/problem-shape.ts';

/** A call from the other side. */
export interface Request {
  readonly target: number;
  readonly method: string;
  readonly arguments: readonly unknown[];
  readonly signal: AbortSignal;
}

export interface PeerLimits {
  /** Calls of the other side that may be under way at once. */
  readonly served: number;
  /** Calls to the other side that may be under way at once, and octets that may wait to cross. */
  readonly calls: number;
  readonly octets: number;
  /** Answers that nobody waits for (any more) before they count as misconduct. */
  readonly stray: number;
}

export const usualLimits: PeerLimits = { served: 1024, calls: 8192, octets: 256 * 1024 * 1024, stray: 1000 };

export interface PeerParts {
  readonly channel: Channel;
  readonly limits?: Partial<PeerLimits>;
  now(): number;
  /**
   * Lets answers wait a moment, until half of what is asked is answered: runs `flush` after that moment. Without it
   * they cross when everything that is ready has run.
   */
  gather?(flush: () => void): void;
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

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly signal: AbortSignal | undefined;
  readonly until: number;
  readonly limit: number;
  crossed: boolean;
}

interface Outgoing {
  readonly message: Message;
  readonly socket?: Socket | undefined;
  readonly octets: number;
}

const batchSize = 1024;
const batchOctets = 8 * 1024 * 1024;
const mostSignals = 4096;
const never = new AbortController().signal;

/**
 * One side of the border. What this side says in one tick crosses as one batch, and while a batch is being written the
 * next one gathers. What the other side says is held to the rules: a message that is none, a call beyond the limit or
 * an answer to what was never asked ends the conversation; a second or late answer is ignored, up to a limit.
 */
export class Peer {
  readonly #parts: PeerParts;
  readonly #limits: PeerLimits;
  readonly #pending = new Map<number, Pending>();
  readonly #signals = new SignalNumbers(
    (signal) => this.#say({ kind: 'abort', signal }),
    (signal) => this.#say({ kind: 'release', signal }),
  );
  /** Signals of the other side, by its numbers. */
  readonly #theirs = new Map<number, AbortController>();
  #outbox: Outgoing[] = [];
  #outboxOctets = 0;
  #scheduled = false;
  /** Answers that wait to cross, and whether the moment they are given is running. */
  #answers = 0;
  #gathering = false;
  #writing = false;
  #lastId = 0;
  #serving = 0;
  #stray = 0;
  #ended: string | undefined;
  #heard = 0;
  #idle: (() => void)[] = [];

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.#limits = { ...usualLimits, ...parts.limits };
    parts.channel.listen({
      received: (batch, socket) => this.#received(batch, socket),
      ended: (why) => this.end(why),
    });
  }

  /** How many batches came in so far: a sign of life. */
  get heard(): number {
    return this.#heard;
  }

  get waiting(): number {
    return this.#pending.size;
  }

  /**
   * @throws Lost when the other side went away; ProblemError with its problems; Error with the name, message and code
   * of what it threw.
   */
  call(target: number, method: string, args: readonly unknown[], options: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(new Lost(this.#ended, false));
      const { signal, limit = Infinity, octets = 0 } = options;
      if (this.#pending.size >= this.#limits.calls || this.#outboxOctets + octets > this.#limits.octets) {
        return reject(new Lost('too much was waiting for it', false));
      }
      const id = ++this.#lastId;
      const until = limit === Infinity ? Infinity : this.#parts.now() + limit;
      this.#pending.set(id, { resolve, reject, signal, until, limit, crossed: false });
      const number = signal === undefined ? {} : { signal: this.#signals.use(signal) };
      this.#say({ kind: 'call', id, target, method, arguments: args, ...number }, octets);
    });
  }

  note(name: string, value: unknown, octets = 0): void {
    this.#say({ kind: 'note', name, value }, octets);
  }

  ping(): void {
    this.#say({ kind: 'ping' });
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
    const now = this.#parts.now();
    for (const [id, pending] of this.#pending) {
      if (pending.until > now) continue;
      this.#settled(id, pending);
      pending.reject(new Lost(`it did not answer within ${pending.limit / 1000} s`, pending.crossed));
    }
  }

  /** Resolves when no call is under way to the other side. */
  idle(): Promise<void> {
    return this.#pending.size === 0 || this.#ended !== undefined
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the conversation: calls under way reject. */
  end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#signals.end();
    this.#outbox = [];
    for (const pending of this.#pending.values()) pending.reject(new Lost(why, pending.crossed));
    this.#pending.clear();
    for (const resolve of this.#idle.splice(0)) resolve();
    for (const theirs of this.#theirs.values()) theirs.abort(new Error(why));
    this.#theirs.clear();
    this.#parts.ended(why);
  }

  #say(message: Message, octets = 0, socket?: Socket): void {
    if (this.#ended !== undefined) return void socket?.destroy();
    this.#outboxOctets += octets;
    this.#outbox.push({ message, octets, socket });
    if (message.kind !== 'answer' || socket !== undefined) return this.#schedule();
    this.#answers++;
    if (this.#parts.gather === undefined || this.#answers >= this.#serving) return this.#schedule();
    if (this.#gathering) return undefined;
    this.#gathering = true;
    this.#parts.gather(() => {
      this.#gathering = false;
      this.#schedule();
    });
  }

  /** After everything that is ready has run: all of it then crosses together. */
  #schedule(): void {
    if (this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    queueMicrotask(() => process.nextTick(this.#flush));
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    if (this.#writing || this.#ended !== undefined) return;
    const batch: Message[] = [];
    let octets = 0;
    let socket: Socket | undefined;
    for (const each of this.#outbox) {
      if (each.socket !== undefined && batch.length > 0) break;
      batch.push(each.message);
      octets += each.octets;
      socket = each.socket;
      if (each.message.kind === 'answer') this.#answers--;
      if (each.message.kind === 'call') {
        const pending = this.#pending.get(each.message.id);
        if (pending !== undefined) pending.crossed = true;
      }
      if (socket !== undefined || batch.length === batchSize || octets > batchOctets) break;
    }
    if (batch.length === 0) return;
    this.#outbox = batch.length === this.#outbox.length ? [] : this.#outbox.slice(batch.length);
    this.#outboxOctets -= octets;
    this.#write(batch, socket);
  };

  #write(batch: readonly Message[], socket: Socket | undefined): void {
    this.#writing = true;
    try {
      this.#parts.channel.send(batch, socket, this.#taken);
    } catch {
      // Something in it is no data: a function, a proxy. Only what it belongs to fails.
      this.#writeSound(batch, socket);
    }
  }

  #writeSound(batch: readonly Message[], socket: Socket | undefined): void {
    const sound = batch.flatMap((message) => (isData(message) ? message : this.#withoutData(message)));
    if (sound.length === 0) return this.#taken();
    try {
      this.#parts.channel.send(sound, socket, this.#taken);
    } catch (thrown) {
      this.end(`what was said could not cross (${causeOf(thrown).message})`);
    }
  }

  /** What is said instead of a message that cannot cross. */
  #withoutData(message: Message): readonly Message[] {
    const error = new TypeError('what it gave is no plain data, so it could not cross');
    if (message.kind === 'answer') return [{ kind: 'answer', id: message.id, answer: answerOf(error) }];
    if (message.kind !== 'call') return [];
    const pending = this.#pending.get(message.id);
    if (pending !== undefined) {
      this.#settled(message.id, pending);
      pending.reject(error);
    }
    return [];
  }

  readonly #taken = (): void => {
    this.#writing = false;
    if (this.#outbox.length > 0) this.#schedule();
  };

  #received(batch: unknown, socket: Socket | undefined): void {
    if (this.#ended !== undefined) return void socket?.destroy();
    this.#heard++;
    if (!Array.isArray(batch) || batch.length === 0 || batch.length > batchSize) {
      socket?.destroy();
      return this.end('it sent what is no message');
    }
    for (const message of batch as readonly unknown[]) {
      if (!isMessage(message)) {
        socket?.destroy();
        return this.end('it sent what is no message');
      }
      this.#take(message, socket);
      if (this.#isOver()) return;
    }
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
        // It may have aborted before any call bore it.
        this.#signal(message.signal);
        return this.#theirs.get(message.signal)?.abort();
      case 'release':
        return void this.#theirs.delete(message.signal);
      case 'note':
        return this.#parts.noted(message.name, message.value);
      case 'ping':
        return this.#say({ kind: 'pong' });
      case 'pong':
        return undefined;
    }
  }

  #answered(id: number, answer: Answer, socket: Socket | undefined): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      socket?.destroy();
      if (id === 0 || id > this.#lastId) return this.end('it answered what it was never asked');
      this.#stray++;
      if (this.#stray > this.#limits.stray) this.end('it answered again and again what was answered');
      return;
    }
    this.#settled(id, pending);
    switch (answer.kind) {
      case 'value':
        return pending.resolve(answer.value);
      case 'socket':
        return socket === undefined
          ? pending.reject(new Error('the socket was lost on its way'))
          : pending.resolve(socket);
      case 'problems':
      case 'failed':
        return pending.reject(errorOf(answer));
    }
  }

  #settled(id: number, pending: Pending): void {
    this.#pending.delete(id);
    if (pending.signal !== undefined) this.#signals.unused(pending.signal);
    if (this.#pending.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #serve({ id, target, method, arguments: args, signal }: Extract<Message, { readonly kind: 'call' }>): void {
    if (this.#serving >= this.#limits.served) return this.end('it asked for too much at once');
    this.#serving++;
    const aborts = signal === undefined ? never : this.#signal(signal);
    new Promise((resolve) => resolve(this.#parts.serve({ target, method, arguments: args, signal: aborts }))).then(
      (value) => {
        this.#serving--;
        if (value instanceof Socket) this.#say({ kind: 'answer', id, answer: { kind: 'socket' } }, 0, value);
        else this.#say({ kind: 'answer', id, answer: { kind: 'value', value } });
      },
      (thrown: unknown) => {
        this.#serving--;
        this.#say({ kind: 'answer', id, answer: answerOf(thrown) });
      },
    );
  }

  #signal(number: number): AbortSignal {
    const known = this.#theirs.get(number);
    if (known !== undefined) return known.signal;
    if (this.#theirs.size >= mostSignals) {
      this.end('it made too many signals');
      return AbortSignal.abort();
    }
    const made = new AbortController();
    this.#theirs.set(number, made);
    return made.signal;
  }
}

function isData(message: Message): boolean {
  try {
    structuredClone(message);
    return true;
  } catch {
    return false;
  }
}

function answerOf(thrown: unknown): Answer {
  return ProblemError.is(thrown)
    ? { kind: 'problems', problems: thrown.problems }
    : { kind: 'failed', cause: causeOf(thrown) };
}

/** An error of this side's own, made of what is known of theirs. */
function errorOf(answer: Extract<Answer, { readonly kind: 'problems' | 'failed' }>): Error {
  if (answer.kind === 'problems') {
    const [first, ...more] = readProblems(answer.problems);
    return first === undefined ? new Error('it failed and said nothing') : new ProblemError(first, ...more);
  }
  const { name, message, code } = readCause(answer.cause);
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}
