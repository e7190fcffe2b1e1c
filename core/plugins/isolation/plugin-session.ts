import type { Clock, Facts, Instance, Log, Manifest } from '../../contracts/index.ts';
import type { Channel } from './channel.ts';
import { feedFacts } from './fact-feed.ts';
import { serveInstance } from './host-services.ts';
import { LogLines } from './log-lines.ts';
import { MailWriter } from './mail-crossing.ts';
import { PLUGIN } from './orders.ts';
import type { CreateOrder, LoadOrder } from './orders.ts';
import { Peer } from './peer/peer.ts';
import { madeShape } from './shapes/contribution-shapes.ts';
import type { Made } from './shapes/contribution-shapes.ts';
import { list, wholeText } from './shapes/shape.ts';

export interface SessionParts {
  readonly manifest: Manifest;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly log: Log;
  readonly facts: Facts;
  /** It ended, by itself or because it broke a rule. Told once. */
  ended(why: string): void;
}

/** How often the other side is asked for a sign of life, in milliseconds, and how often it may owe one. */
const beat = 1000;
const silentBeats = 10;

/** Octets of memory: several of the largest mails beside all that is allowed of objects. */
const mostMemory = 512 * 1024 * 1024;

const registeredShape = list(wholeText(200), 1000);

/** One life of an isolated plugin, from its start to its end, seen from the host. */
export class PluginSession {
  readonly peer: Peer;
  readonly mails: MailWriter;
  readonly #parts: SessionParts;
  readonly #instances = new Map<number, Instance>();
  readonly #lines: LogLines;
  #lastTarget = PLUGIN;
  #feed: Disposable | undefined;
  #alarm: Disposable | undefined;
  #isOver = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#lines = new LogLines(parts.clock, (target) => this.#instances.get(target)?.log ?? parts.log);
    this.peer = new Peer({
      channel: parts.channel,
      now: () => parts.clock.now(),
      serve: (request) => {
        const instance = this.#instances.get(request.target);
        if (instance === undefined) throw new RangeError('There is no such instance');
        return serveInstance(instance, request);
      },
      noted: (name, value) => this.#noted(name, value),
      ended: (why) => this.#ended(why),
    });
    this.mails = new MailWriter(
      (chunk) => this.peer.note('share', chunk, chunk[1].length),
      () => this.peer.note('forget', undefined),
    );
  }

  /** Which confinement is in force, in words. */
  get confinement(): string {
    return this.#parts.channel.confinement;
  }

  /** The number of its process, while it has one. */
  get process(): number | undefined {
    return this.#isOver ? undefined : this.#parts.channel.process;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** False when its module has no plugin. */
  async load(order: LoadOrder): Promise<boolean> {
    return (await this.peer.call(PLUGIN, 'load', [order])) === true;
  }

  /** Resolves with what was registered: `transports/smtp`. */
  async activate(signal: AbortSignal): Promise<readonly string[]> {
    const registered = await this.peer.call(PLUGIN, 'activate', [this.peer.lend(signal)], { signal });
    this.#watch();
    return registeredShape(registered, 'registered');
  }

  /** A number for something new. */
  number(): number {
    return ++this.#lastTarget;
  }

  async create(
    contribution: string,
    instance: Instance,
    limit: number,
  ): Promise<{ readonly target: number; readonly made: Made }> {
    const target = this.number();
    this.#instances.set(target, instance);
    const { name, settings } = instance;
    const order: CreateOrder = { contribution, target, name, settings, signal: this.peer.lend(instance.signal) };
    const made = await this.peer.call(PLUGIN, 'create', [order], { limit });
    return { target, made: madeShape(made, '') };
  }

  async deactivate(limit: number): Promise<void> {
    await this.peer.call(PLUGIN, 'deactivate', [], { limit });
  }

  /** Ends the other side. */
  async close(): Promise<void> {
    this.#end();
    this.peer.end('Postrider is stopping');
    await this.#parts.channel.close();
  }

  #noted(name: string, value: unknown): void {
    switch (name) {
      case 'log':
        if (!this.#lines.write(value)) this.peer.end('it wrote a log line that is none');
        return;
      case 'listen':
        this.#feed?.[Symbol.dispose]();
        this.#feed =
          value === true
            ? feedFacts(this.#parts.facts, this.#parts.manifest.permissions, (batch) =>
                this.peer.call(PLUGIN, 'facts', [batch]),
              )
            : undefined;
        return;
      default:
        this.peer.end('it sent what is no message');
    }
  }

  /** Asks for a sign of life again and again: a blocked event loop gives none. Also gives up calls that are overdue. */
  #watch(): void {
    let heard = -1;
    let silent = 0;
    const look = (): void => {
      this.peer.expire();
      silent = this.peer.heard === heard ? silent + 1 : 0;
      heard = this.peer.heard;
      if (silent >= silentBeats) return this.peer.end(`it gave no sign of life for ${(silentBeats * beat) / 1000} s`);
      // The cap on JavaScript objects does not count what stands beside them, such as buffers.
      if ((this.#parts.channel.memory?.() ?? 0) > mostMemory) return this.peer.end('it used more memory than it may');
      this.peer.ping();
      this.#alarm = this.#parts.clock.after(beat, look);
    };
    if (!this.#isOver) look();
  }

  #ended(why: string): void {
    if (this.#isOver) return;
    this.#end();
    this.#parts.channel.kill();
    this.#parts.ended(why);
  }

  #end(): void {
    this.#isOver = true;
    this.#alarm?.[Symbol.dispose]();
    this.#feed?.[Symbol.dispose]();
  }
}
