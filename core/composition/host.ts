import type { Container } from 'inversify';
import { Bus } from '../bus/bus.ts';
import type { Facts, LedgerMode, Manifest, Place, Problem, Renderer, Task } from '../contracts/index.ts';
import { causeOf, Ledger, ProblemError } from '../contracts/index.ts';
import type { BootEntry } from '../plugins/boot-tree.ts';
import { InstanceParts, createInstance, createInstances, located } from '../plugins/instances.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import { Configuration } from './configuration/configuration.ts';
import { configuredInstances } from './configuration/configured-instances.ts';
import { Contributions } from './contributions.ts';
import { containerWithLedger } from './host-modules.ts';
import { LedgerSession } from './ledger-session.ts';

export interface SinkTasks {
  readonly sink: string;
  readonly tasks: readonly Task[];
}

/** A host composed from one configuration file. Nothing is activated before it is needed. */
export class Host implements AsyncDisposable {
  readonly #container: Container;
  readonly #contributions: Contributions;
  readonly #stop: () => void;
  readonly #owned = new DisposableStack();
  /** Plugins that were found, good ones only; what is wrong with others is in `pluginProblems`. */
  readonly manifests: readonly Manifest[];
  readonly pluginProblems: readonly Problem[];

  /** See `createHost`. `stop` aborts the signal that every instance was given. */
  constructor(
    container: Container,
    manifests: readonly Manifest[],
    pluginProblems: readonly Problem[],
    stop: () => void,
  ) {
    this.#container = container;
    this.#contributions = container.get(Contributions);
    this.#stop = stop;
    this.manifests = manifests;
    this.pluginProblems = pluginProblems;
  }

  get configuration(): Configuration {
    return this.#container.get<Configuration>(Configuration);
  }

  /** What happens in this host, as it happens. */
  get facts(): Facts {
    return this.#container.get<Bus>(Bus);
  }

  /**
   * Opens the ledger. `host` says who opens it, for the message a second host gets.
   * @throws ProblemError as the store says: in use, written by a newer version, damaged, disk full.
   */
  async openLedger(mode: LedgerMode, host: string): Promise<LedgerSession> {
    const store = await createInstance(
      'stores',
      this.configuration.ledger,
      this.#container.get<InstanceParts>(InstanceParts),
    );
    const ledger: Ledger = await store.open({ mode, host });
    return containerWithLedger(this.#container, ledger).get(LedgerSession);
  }

  renderer(id: string): Promise<Renderer> {
    return this.#contributions.renderer(id);
  }

  /** Connects and signs in, sends nothing. Resolves with what is wrong, or undefined. */
  async verifyAccount(name: string, signal: AbortSignal): Promise<Problem | undefined> {
    return problemOf(
      async () => (await this.#contributions.account(name)).transport.verify(signal),
      this.configuration.accounts.get(name)?.place,
    );
  }

  /**
   * Makes every account, throttle, route and inbox once, and says what keeps one from being made: settings that no
   * schema can judge, such as the words of a limit. Connects to nothing.
   */
  async partProblems(): Promise<readonly Problem[]> {
    const { accounts, throttles, routes, inboxes } = this.configuration;
    const parts = this.#container.get<InstanceParts>(InstanceParts);
    const made = [
      await createInstances('throttles', throttles.values(), parts),
      await createInstances('transports', accounts.values(), parts),
      await createInstances('routes', routes.values(), parts),
      await createInstances('inboxes', inboxes.values(), parts),
    ];
    return made.flatMap(({ problems }) => problems);
  }

  /** Opens the mailbox and closes it again. Resolves with what is wrong, or undefined. */
  async verifyInbox(name: string, signal: AbortSignal): Promise<Problem | undefined> {
    return problemOf(async () => {
      const opened = await (await this.#contributions.inbox(name)).open(signal);
      if (opened.kind === 'refused') return opened.problem;
      await opened.session.close();
      return undefined;
    }, this.configuration.inboxes.get(name)?.place);
  }

  /** Newest first, of every sink that can list. */
  async tasks(limit: number): Promise<readonly SinkTasks[]> {
    const { made, problems } = await this.#contributions.sinks();
    const [first, ...more] = problems;
    if (first !== undefined && made.size === 0) throw new ProblemError(first, ...more);
    const lists: SinkTasks[] = [];
    for (const [name, sink] of made) {
      const tasks = await sink.list?.({ limit });
      if (tasks !== undefined) lists.push({ sink: name, tasks });
    }
    return lists;
  }

  /** Activates the plugin of everything the configuration uses. Never rejects: see the boot tree. */
  async activateAll(): Promise<void> {
    const plugins = this.#container.get(PluginHost);
    for (const [kind, { use }] of configuredInstances(this.configuration))
      await plugins.factory(kind, use).catch(() => undefined);
  }

  bootTree(): readonly BootEntry[] {
    return this.#container.get(PluginHost).bootTree();
  }

  /** Ends with the host, after its plugins. */
  own(resource: Disposable): void {
    this.#owned.use(resource);
  }

  /** Stops what was started, in reverse. */
  async [Symbol.asyncDispose](): Promise<void> {
    using _owned = this.#owned;
    this.#stop();
    await this.#contributions.close();
    await this.#container.get(PluginHost).stop();
  }
}

/** What is wrong, however it is told, and where in the configuration. */
async function problemOf(
  work: () => Promise<Problem | undefined>,
  place: Place | undefined,
): Promise<Problem | undefined> {
  try {
    const problem = await work();
    return problem === undefined ? undefined : located(problem, place);
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problem;
    return {
      code: 'PLUGIN_BROKEN',
      what: `The plugin failed: ${causeOf(thrown).message}`,
      next: 'This is a fault of the plugin; report it to its author.',
      cause: causeOf(thrown),
    };
  }
}
