import { inject, injectable } from 'inversify';
import type {
  ContributionKind,
  ContributionKinds,
  Handler,
  Inbox,
  Problem,
  Renderer,
  Route,
  TaskSink,
} from '../contracts/index.ts';
import { InstanceParts, createInstance, createInstances } from '../plugins/instances.ts';
import type { Instances } from '../plugins/instances.ts';
import type { InboxStation, NamedHandler } from '../receive/inbox-station.ts';
import type { SendingAccount } from '../send/sending-account.ts';
import { Configuration } from './configuration/configuration.ts';
import type { InstanceConfiguration } from './configuration/configuration.ts';
import { configuredHandler } from './configuration/configured-instances.ts';
import type { ConfiguredInstance } from './configuration/configured-instances.ts';

/**
 * What the configuration composes out of contributions. Each is made when first asked for, and once; one that cannot
 * be made is a problem of its own and costs no other.
 */
@injectable()
export class Contributions {
  readonly #configuration: Configuration;
  readonly #parts: InstanceParts;
  readonly #made = new Map<string, Promise<unknown>>();
  /** Here and under later configurations: all are closed together. */
  #sinksMade: Promise<Instances<TaskSink>>[] = [];

  constructor(@inject(Configuration) configuration: Configuration, @inject(InstanceParts) parts: InstanceParts) {
    this.#configuration = configuration;
    this.#parts = parts;
  }

  /** The same under another configuration: what is configured as it was is not made again. */
  renewed(configuration: Configuration): Contributions {
    const renewed = new Contributions(configuration, this.#parts);
    for (const [kind, section] of [
      ['transports', 'accounts'],
      ['throttles', 'throttles'],
    ] as const) {
      for (const [name, after] of configuration[section]) {
        const before = this.#configuration[section].get(name);
        const made = this.#made.get(`${kind} ${name}`);
        const same = before?.use === after.use && JSON.stringify(before.settings) === JSON.stringify(after.settings);
        if (made !== undefined && same) renewed.#made.set(`${kind} ${name}`, made);
      }
    }
    // Only accounts and throttles are taken up anew: what else was made would be there twice.
    for (const [key, made] of this.#made)
      if (!key.startsWith('transports ') && !key.startsWith('throttles ')) renewed.#made.set(key, made);
    renewed.#sinksMade = this.#sinksMade;
    return renewed;
  }

  /** @throws ProblemError when the account or one of its throttles cannot be made: without its limits it must not send. */
  async account(name: string): Promise<SendingAccount> {
    const account = this.#named('accounts', name);
    const throttles = [];
    const configured = this.#configuration.accounts.get(name);
    for (const key of configured?.throttles ?? []) {
      const throttle = await this.#instance('throttles', this.#named('throttles', key));
      throttles.push({ key, throttle, per: this.#configuration.throttles.get(key)?.per ?? 'everything' });
    }
    const discovery = configured?.discovery;
    if (discovery !== undefined)
      throttles.push({
        key: discovery.name,
        throttle: await this.#instance('throttles', discovery),
        per: 'everything' as const,
      });
    return { name, transport: await this.#instance('transports', account), throttles };
  }

  inbox(name: string): Promise<Inbox> {
    return this.#instance('inboxes', this.#named('inboxes', name));
  }

  route(name: string): Promise<Route> {
    return this.#instance('routes', this.#named('routes', name));
  }

  renderer(id: string): Promise<Renderer> {
    return this.#instance('renderers', { name: id, use: id, settings: {} });
  }

  /** Every sink that could be made, and why others could not. */
  sinks(): Promise<Instances<TaskSink>> {
    return this.#once('all taskSinks', () => {
      const making = createInstances('taskSinks', this.#configuration.tasks.values(), this.#parts);
      this.#sinksMade.push(making);
      return making;
    });
  }

  /** An inbox with all that its mails need. */
  async station(name: string): Promise<{ readonly station: InboxStation; readonly problems: readonly Problem[] }> {
    const configured = this.#configuration.inboxes.get(name);
    const inbox = await this.inbox(name);
    const { made: sinks, problems } = await this.sinks();
    const handlers: NamedHandler[] = [];
    for (const handler of configured?.handlers ?? [])
      handlers.push({ name: handler, handler: await this.#handler(handler) });
    const { department, user, task, excludeBefore, disposal = 'keep', sizeLimit = 0 } = configured ?? {};
    return {
      problems,
      station: {
        desk: {
          inbox: name,
          ...(department === undefined ? {} : { department }),
          ...(user === undefined ? {} : { user }),
          ...(task === undefined ? {} : { task }),
        },
        inbox,
        handlers,
        sinks,
        disposal,
        sizeLimit,
        ...(excludeBefore === undefined ? {} : { excludeBefore }),
      },
    };
  }

  /** Closes what holds something open. */
  async close(): Promise<void> {
    for (const making of this.#sinksMade.splice(0))
      for (const sink of (await making).made.values()) await sink.close?.();
  }

  #handler(name: string): Promise<Handler> {
    return this.#instance('handlers', configuredHandler(this.#configuration, name));
  }

  #named(section: 'accounts' | 'throttles' | 'routes' | 'inboxes', name: string): InstanceConfiguration {
    const found = this.#configuration[section].get(name);
    // The configuration was checked whole, and commands check what a person names.
    if (found === undefined) throw new Error(`The configuration has nothing called ${name} among its ${section}.`);
    return found;
  }

  #instance<Kind extends ContributionKind>(kind: Kind, request: ConfiguredInstance): Promise<ContributionKinds[Kind]> {
    return this.#once(`${kind} ${request.name}`, () => createInstance(kind, request, this.#parts));
  }

  #once<Made>(key: string, make: () => Promise<Made>): Promise<Made> {
    const made = this.#made.get(key) as Promise<Made> | undefined;
    if (made !== undefined) return made;
    const making = make();
    this.#made.set(key, making);
    return making;
  }
}
