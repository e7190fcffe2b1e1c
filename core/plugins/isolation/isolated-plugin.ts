import { ProblemError, causeOf } from '../../contracts/index.ts';
import type {
  Clock,
  ContributionKind,
  Factory,
  Log,
  Manifest,
  Plugin,
  PluginContext,
  Problem,
} from '../../contracts/index.ts';
import type { Bus } from '../../bus/bus.ts';
import { activationProblem } from '../activation-problem.ts';
import type { IsolationStanding } from '../boot-tree.ts';
import { withinLimit } from '../within-limit.ts';
import type { Channel } from './channel.ts';
import { afterCrash } from './crash-rule.ts';
import { contributionOf } from './contribution-of.ts';
import { isIsolatedKind } from './orders.ts';
import type { LoadOrder } from './orders.ts';
import { crashProblem, disabledProblem } from './plugin-end.ts';
import { PluginSession } from './plugin-session.ts';

/** What the other side is and how it is reached. */
export interface IsolatedPluginParts {
  readonly manifest: Manifest;
  readonly order: LoadOrder;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** Starts the other side. Asked again after each crash. */
  open(): Promise<Channel>;
}

/** How an isolated plugin is doing. */
export type IsolationState =
  | { readonly kind: 'running' }
  | { readonly kind: 'resting'; readonly until: number; readonly problem: Problem }
  | { readonly kind: 'disabled'; readonly problem: Problem }
  | { readonly kind: 'stopped' };

/** Milliseconds. */
const limits = { start: 10_000, drain: 2000, deactivate: 4000 };

/**
 * A plugin in a process of its own, as a plugin: activating it activates the one over there, and what that one
 * registers is registered here as a stand-in. When its process ends it rests and is started again when something of it
 * is needed; three crashes in five minutes end it for good.
 */
export class IsolatedPlugin implements Plugin, AsyncDisposable {
  readonly manifest: Manifest;
  readonly #parts: IsolatedPluginParts;
  #session: PluginSession | undefined;
  #state: IsolationState = { kind: 'running' };
  #crashes: readonly number[] = [];
  #restarts = 0;
  #signal: AbortSignal = AbortSignal.abort();
  #isActive = false;
  #reviving: Promise<PluginSession> | undefined;

  private constructor(parts: IsolatedPluginParts) {
    this.manifest = parts.manifest;
    this.#parts = parts;
  }

  /** Starts the other side and has it load the plugin; undefined when its module has none. Aborting ends it. */
  static async load(parts: IsolatedPluginParts, signal: AbortSignal): Promise<IsolatedPlugin | undefined> {
    const plugin = new IsolatedPlugin(parts);
    const abort = (): void => void plugin[Symbol.asyncDispose]();
    signal.addEventListener('abort', abort);
    try {
      plugin.#session = await plugin.#open();
      signal.throwIfAborted();
      if (await plugin.#session.load(parts.order)) return plugin;
      await plugin[Symbol.asyncDispose]();
      return undefined;
    } catch (thrown) {
      await plugin[Symbol.asyncDispose]();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  get state(): IsolationState {
    return this.#state;
  }

  /** Milliseconds until it may be started again. */
  get restFor(): number {
    return this.#state.kind === 'resting' ? Math.max(0, this.#state.until - this.#parts.clock.now()) : 0;
  }

  /** For the boot tree. */
  get isolation(): IsolationStanding {
    const state = this.#state;
    return {
      state: state.kind,
      restarts: this.#restarts,
      confinement: this.#session?.confinement ?? '',
      ...(this.#session?.process === undefined ? {} : { process: this.#session.process }),
      ...(state.kind === 'resting' ? { until: state.until } : {}),
      ...(state.kind === 'resting' || state.kind === 'disabled' ? { problem: state.problem } : {}),
    };
  }

  async activate(context: PluginContext): Promise<void> {
    const session = this.#session;
    if (session === undefined) throw new Error('it was not loaded');
    this.#signal = context.signal;
    for (const contribution of await session.activate(context.signal)) {
      const [kind = '', id = ''] = contribution.split('/');
      const factory: Factory<unknown> = (instance) => {
        if (!isIsolatedKind(kind)) throw new Error(`${kind} cannot run isolated`);
        return contributionOf(kind, this, contribution, instance);
      };
      context.own(context.register(kind as ContributionKind, id, factory as Factory<never>));
    }
    this.#isActive = true;
  }

  async deactivate(): Promise<void> {
    const session = this.#session;
    this.#state = { kind: 'stopped' };
    if (session === undefined || session.isOver) return;
    // Answers that are due come in first.
    await withinLimit(this.#parts.clock, limits.drain, () => session.peer.idle());
    const ended = await withinLimit(this.#parts.clock, limits.deactivate, () => session.deactivate(limits.deactivate));
    if (ended.kind === 'failed') throw ended.error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = { kind: 'stopped' };
    await this.#session?.close();
  }

  /**
   * The plugin's present life; a new one when the last has ended, after its rest.
   * @throws ProblemError when it is disabled, stopped, or could not be started again.
   */
  ready(): Promise<PluginSession> {
    if (this.#session !== undefined && !this.#session.isOver) return Promise.resolve(this.#session);
    this.#reviving ??= this.#revive().finally(() => (this.#reviving = undefined));
    return this.#reviving;
  }

  async #revive(): Promise<PluginSession> {
    const { clock, bus, manifest, log } = this.#parts;
    if (this.#state.kind === 'resting') await this.#restUntil(this.#state.until);
    const state = this.state;
    if (state.kind === 'disabled') throw new ProblemError(state.problem);
    if (state.kind === 'stopped') throw new ProblemError(activationProblem(manifest, { kind: 'stopped' }));
    const began = clock.now();
    const session = await this.#open();
    // Whoever stopped it meanwhile saw only the life before: nobody else would end this one.
    if (this.#isStopped()) {
      await session.close();
      throw new ProblemError(activationProblem(manifest, { kind: 'stopped' }));
    }
    this.#session = session;
    const started = await withinLimit(clock, limits.start, async () => {
      await session.load(this.#parts.order);
      await session.activate(this.#signal);
    });
    if (started.kind !== 'done') {
      session.peer.end(started.kind === 'late' ? 'it did not start in time' : causeOf(started.error).message);
      throw new ProblemError(crashProblem(manifest, 'it could not be started again'));
    }
    if (this.#isStopped()) throw new ProblemError(activationProblem(manifest, { kind: 'stopped' }));
    this.#state = { kind: 'running' };
    this.#restarts++;
    const milliseconds = clock.now() - began;
    log.info(`The plugin ${manifest.name} was started again`, { milliseconds });
    bus.publish({ type: 'plugin.restarted', at: clock.now(), plugin: manifest.name, milliseconds });
    return session;
  }

  #isStopped(): boolean {
    return this.#state.kind === 'stopped';
  }

  #restUntil(until: number): Promise<void> {
    const { clock } = this.#parts;
    const rest = until - clock.now();
    if (rest <= 0 || this.#signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        alarm[Symbol.dispose]();
        this.#signal.removeEventListener('abort', end);
        resolve();
      };
      const alarm = clock.after(rest, end);
      this.#signal.addEventListener('abort', end);
    });
  }

  async #open(): Promise<PluginSession> {
    const { manifest, clock, log, bus: facts } = this.#parts;
    const channel = await this.#parts.open();
    const session: PluginSession = new PluginSession({
      manifest,
      channel,
      clock,
      log,
      facts,
      ended: (why) => this.#ended(why),
    });
    return session;
  }

  #ended(why: string): void {
    // Before it was active its activation fails, which says so.
    if (!this.#isActive || this.#state.kind === 'stopped' || this.#state.kind === 'disabled') return;
    const { manifest, bus, clock, log } = this.#parts;
    const now = clock.now();
    const { crashes, next } = afterCrash(this.#crashes, now);
    this.#crashes = crashes;
    const problem = crashProblem(manifest, why);
    log.error(problem.what, { plugin: manifest.name, code: problem.code });
    const until = next.kind === 'rest' ? { until: next.until } : {};
    bus.publish({ type: 'plugin.crashed', at: now, plugin: manifest.name, problem, ...until });
    if (next.kind === 'rest') {
      this.#state = { kind: 'resting', until: next.until, problem };
      return;
    }
    const disabled = disabledProblem(manifest, why);
    this.#state = { kind: 'disabled', problem: disabled };
    log.error(disabled.what, { plugin: manifest.name, code: disabled.code });
    bus.publish({ type: 'plugin.disabled', at: now, plugin: manifest.name, problem: disabled });
  }
}
