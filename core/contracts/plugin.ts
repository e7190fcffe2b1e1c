import type { Clock } from './clock.ts';
import type { Facts } from './facts.ts';
import type { Handler } from './handler.ts';
import type { Inbox } from './inbox.ts';
import type { Log } from './log.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Renderer } from './renderer.ts';
import type { Route } from './route.ts';
import type { SecretReference } from './secret-reference.ts';
import type { Store } from './store.ts';
import type { TaskSink } from './task-sink.ts';
import type { Throttle } from './throttle.ts';
import type { Transport } from './transport.ts';

/** What each kind of contribution makes. The key is the manifest's `contributes` key. */
export interface ContributionKinds {
  readonly transports: Transport;
  readonly inboxes: Inbox;
  readonly throttles: Throttle;
  readonly routes: Route;
  readonly handlers: Handler;
  readonly taskSinks: TaskSink;
  readonly renderers: Renderer;
  readonly stores: Store;
}
/** A key of the manifest's `contributes`. */
export type ContributionKind = keyof ContributionKinds;

/**
 * One JSON value of this instance's own, at most 1 MB, for what must outlive the host: a cursor, a token. Written
 * whole or not at all.
 */
export interface InstanceStorage {
  /** Undefined until something was stored. @throws ProblemError when it cannot be read. */
  get(): Promise<unknown>;
  /**
   * Stores what `change` makes of the present value, and resolves with it. Two updates at once follow each other;
   * `change` may then be asked twice. @throws ProblemError: too large, not JSON, disk full.
   */
  update(change: (value: unknown) => MaybePromise<unknown>): Promise<unknown>;
}

/** What a factory is given to make one configured instance: an account, an inbox, a throttle. */
export interface Instance<Settings = unknown> {
  /** The name in the configuration, for example `studio`. */
  readonly name: string;
  /** Validated against the contribution's schema, defaults filled in. */
  readonly settings: Settings;
  /** Only for references that stand in these settings. @throws ProblemError when it is another, or is not set. */
  secret(reference: SecretReference): Promise<string>;
  /** The way out: connections to the addresses that `permissions.network` of the manifest names, and no others. */
  readonly network: Network;
  /**
   * A folder of this instance's own, made when first asked for. Absolute path.
   * @throws ProblemError when the plugin runs isolated and its manifest does not ask for `permissions.data`.
   */
  dataFolder(): Promise<string>;
  /** What must outlive the host and is too small for a folder. Needs no permission. */
  readonly storage: InstanceStorage;
  /** Lines that bear this instance's name. Never a secret, never a mail's content. */
  readonly log: Log;
  /** The time, and the only timers: tests and forecasts run on another clock than the system's. */
  readonly clock: Clock;
  /** Randomness that a test can repeat. For secrets use `bytes`. */
  readonly random: Random;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
}

/**
 * Makes one configured instance. Called once, when it is first needed, and again only in a plugin that was restarted; must settle within 10 seconds. Throw a ProblemError for settings that a schema cannot refuse: the person
 * reads it with its place in the configuration, and everything else goes on.
 */
export type Factory<Contribution> = (instance: Instance) => MaybePromise<Contribution>;

/** What a plugin sees of the host. */
export interface PluginContext {
  /** The plugin's package name and version. */
  readonly plugin: { readonly name: string; readonly version: string };
  /** Registers the maker of a contribution that the manifest declares. Owned by the plugin: disposed with it. */
  register<Kind extends ContributionKind>(
    kind: Kind,
    id: string,
    factory: Factory<ContributionKinds[Kind]>,
  ): Disposable;
  /** What happens in the host, to listen to. Isolated plugins hear what `permissions.mail` allows. */
  readonly facts: Facts;
  /** Lines that bear the plugin's name. */
  readonly log: Log;
  /** The time; an instance has the same. */
  readonly clock: Clock;
  /** Aborts when the plugin is to stop. */
  readonly signal: AbortSignal;
  /** Things to dispose, in reverse, after `deactivate`. */
  own(resource: Disposable | AsyncDisposable): void;
}

/** Which copy of the SDK a plugin was defined with; `definePlugin` writes it on the plugin under this symbol. */
export interface SdkMark {
  /** The SDK's version. */
  readonly version: string;
  /** URL of the SDK's module that wrote the mark. */
  readonly url: string;
}
export const SdkMark: unique symbol = Symbol.for('postrider.SdkMark');

/** What a plugin's entry module exports as default. */
export interface Plugin {
  /**
   * Called once, before anything the plugin brings is first used: registers what the manifest declares, and hands
   * what it starts to `context.own`. Must settle within 10 seconds; one that throws or hangs keeps the plugin, and those
   * that require it, from being used, and nothing else.
   */
  activate(context: PluginContext): MaybePromise<void>;
  /** Called once when the host stops, while everything it was given still works; 5 seconds. What is owned is disposed after it. */
  deactivate?(): MaybePromise<void>;
  readonly [SdkMark]?: SdkMark;
}
