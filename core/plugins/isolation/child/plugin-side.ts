import { causeOf } from '../../../contracts/index.ts';
import type { Clock, Fact, FactOf, FactType, Log, Plugin, PluginContext, Random } from '../../../contracts/index.ts';
import { OwnedResources } from '../../owned-resources.ts';
import type { Channel } from '../channel.ts';
import type { FactBatch } from '../fact-feed.ts';
import { MailReader } from '../mail-crossing.ts';
import type { CrossingMail, SharedChunk } from '../mail-crossing.ts';
import { isIsolatedKind, methodOf, METHODS, PLUGIN } from '../orders.ts';
import type { CreateOrder, LoadOrder, Made, TargetKind } from '../orders.ts';
import { trusting } from '../peer/peer-limits.ts';
import { Peer } from '../peer/peer.ts';
import type { Request } from '../peer/peer.ts';
import { remoteInstance } from './remote-instance.ts';
import { RemoteLogs } from './remote-logs.ts';

export interface PluginSideParts {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly random: Random;
  /** Imports the plugin's entry, after the ground for it is laid. */
  load(order: LoadOrder): Promise<unknown>;
}

interface Target {
  readonly kind: TargetKind;
  readonly object: Readonly<Record<string, unknown>>;
}

type Factory = (instance: unknown) => unknown;

/** Milliseconds that what a plugin owns may take to be disposed, each. */
const disposal = 2000;

/** A member by its name; `facet.method` is one of a part of the object. */
function memberOf(object: Target['object'], name: string): { readonly owner: object; readonly work: unknown } {
  const dot = name.indexOf('.');
  if (dot < 0) return { owner: object, work: object[name] };
  const facet = object[name.slice(0, dot)] as Target['object'] | null | undefined;
  return { owner: facet ?? object, work: facet?.[name.slice(dot + 1)] };
}

/** The border's far side: runs one plugin and does what the host asks of it. */
export class PluginSide {
  readonly #parts: PluginSideParts;
  readonly #peer: Peer;
  readonly #mails = new MailReader();
  readonly #targets = new Map<number, Target>();
  readonly #factories = new Map<string, Factory>();
  readonly #resources = new OwnedResources();
  readonly #listeners = new Set<(fact: Fact) => void>();
  readonly #logs: RemoteLogs;
  readonly #log: Log;
  readonly #registered: string[] = [];
  #plugin: Plugin | undefined;
  #identity: LoadOrder['plugin'] = { name: '', version: '' };

  constructor(parts: PluginSideParts) {
    this.#parts = parts;
    this.#peer = new Peer({
      channel: parts.channel,
      limits: trusting,
      now: () => parts.clock.now(),
      serve: (request) => this.#serve(request),
      noted: (name, value) => this.#noted(name, value),
      ended: () => undefined,
    });
    this.#logs = new RemoteLogs(this.#peer, parts.clock);
    this.#log = this.#logs.of(PLUGIN);
  }

  #noted(name: string, value: unknown): void {
    switch (name) {
      case 'share':
        return this.#mails.keep(value as SharedChunk);
      case 'forget':
        return this.#mails.forget();
    }
  }

  #tell({ facts, dropped }: FactBatch): void {
    if (dropped > 0) this.#log.warn('Facts came faster than they were taken, so some were left out', { dropped });
    for (const fact of facts) {
      for (const listener of this.#listeners) {
        try {
          listener(fact);
        } catch (thrown) {
          this.#log.error('A listener failed', { fact: fact.type, error: causeOf(thrown).message });
        }
      }
    }
  }

  #serve(request: Request): unknown {
    if (request.target !== PLUGIN) return this.#ask(request);
    const [argument] = request.arguments;
    switch (request.method) {
      case 'load':
        return this.#load(argument as LoadOrder);
      case 'activate':
        return this.#activate(argument as number);
      case 'create':
        return this.#create(argument as CreateOrder);
      case 'facts':
        return this.#tell(argument as FactBatch);
      case 'deactivate':
        return this.#deactivate();
      default:
        throw new RangeError(`The plugin has no ${request.method}`);
    }
  }

  async #load(order: LoadOrder): Promise<boolean> {
    const module = await this.#parts.load(order);
    const entry = (module as { readonly default?: unknown } | null | undefined)?.default;
    if (typeof (entry as Partial<Plugin> | null | undefined)?.activate !== 'function') return false;
    this.#plugin = entry as Plugin;
    this.#identity = order.plugin;
    return true;
  }

  /** Resolves with what was registered, as often as it was: the host judges it. */
  async #activate(signal: number): Promise<readonly string[]> {
    await this.#plugin?.activate(this.#context(this.#peer.lent(signal)));
    return this.#registered;
  }

  #context(signal: AbortSignal): PluginContext {
    return Object.freeze<PluginContext>({
      plugin: this.#identity,
      register: (kind, id, factory) => {
        const contribution = `${kind}/${id}`;
        this.#registered.push(contribution);
        this.#factories.set(contribution, factory as Factory);
        return this.#resources.track({ [Symbol.dispose]: () => void this.#factories.delete(contribution) });
      },
      facts: Object.freeze({
        on: <Type extends FactType>(type: Type, listener: (fact: FactOf<Type>) => void) =>
          this.#listen((fact) => {
            if (fact.type === type) listener(fact as FactOf<Type>);
          }),
        onAny: (listener: (fact: Fact) => void) => this.#listen(listener),
      }),
      log: this.#log,
      clock: this.#parts.clock,
      signal,
      own: (resource) => this.#resources.own(resource),
    });
  }

  #listen(listener: (fact: Fact) => void): Disposable {
    if (this.#listeners.size === 0) this.#peer.note('listen', true);
    this.#listeners.add(listener);
    return this.#resources.track({
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size === 0) this.#peer.note('listen', false);
      },
    });
  }

  async #create(order: CreateOrder): Promise<Made> {
    const factory = this.#factories.get(order.contribution);
    const [kind = ''] = order.contribution.split('/');
    if (factory === undefined || !isIsolatedKind(kind)) {
      throw new Error(`${order.contribution} is not registered any more`);
    }
    const { clock, random } = this.#parts;
    const made = await factory(remoteInstance(this.#peer, order, { clock, random, logs: this.#logs }));
    if (typeof made !== 'object' || made === null) throw new Error('its factory returned nothing');
    const object = made as Readonly<Record<string, unknown>>;
    this.#targets.set(order.target, { kind, object });
    return {
      members: Object.keys(METHODS[kind]).filter((each) => typeof memberOf(object, each).work === 'function'),
      ...(kind === 'transports' ? { capabilities: object['capabilities'] } : {}),
      ...(kind === 'throttles' ? { initial: object['initial'] } : {}),
      ...(object['pacesRefusals'] === true ? { pacesRefusals: true } : {}),
    };
  }

  #ask({ target, method, arguments: args, signal }: Request): unknown {
    const found = this.#targets.get(target);
    const known = found === undefined ? undefined : methodOf(found.kind, method);
    if (found === undefined || known === undefined) throw new RangeError(`There is no ${method} to be asked`);
    const [first, ...rest] = args;
    if (known.ends === true) this.#targets.delete(target);
    const given =
      known.opens !== undefined ? rest : method === 'send' ? [this.#mails.read(first as CrossingMail)] : args;
    const { owner, work } = memberOf(found.object, method);
    if (typeof work !== 'function') throw new TypeError(`It has no ${method}`);
    const answer: unknown = Reflect.apply(work, owner, known.signal ? [...given, signal] : given);
    if (known.opens === undefined) return answer;
    const kind = known.opens;
    return Promise.resolve(answer).then((opened) => this.#keep(first as number, kind, opened));
  }

  /** A connection or session stays here; what crosses is that it is there. */
  #keep(target: number, kind: 'connection' | 'session', opened: unknown): unknown {
    const object = (opened as Readonly<Record<string, unknown>> | null | undefined)?.[kind];
    if (typeof object !== 'object' || object === null) return opened;
    this.#targets.set(target, { kind, object: object as Readonly<Record<string, unknown>> });
    const { offer } = object as { readonly offer?: unknown };
    return { kind: (opened as { readonly kind?: unknown }).kind, ...(kind === 'connection' ? { offer } : {}) };
  }

  async #deactivate(): Promise<void> {
    try {
      await this.#plugin?.deactivate?.();
    } finally {
      const failures = await this.#resources.disposeAll(this.#parts.clock, disposal);
      for (const { message } of failures) this.#log.error('Something could not be disposed', { error: message });
    }
  }
}
