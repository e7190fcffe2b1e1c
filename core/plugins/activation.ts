import type { Bus } from '../bus/bus.ts';
import { ProblemError, SdkMark } from '../contracts/index.ts';
import type { Clock, Factory, Log, Manifest, Plugin, PluginContext, Problem } from '../contracts/index.ts';
import { activationProblem } from './activation-problem.ts';
import type { ActivationFailure } from './activation-problem.ts';
import type { ActivationReason, BootEntry } from './boot-tree.ts';
import { declaredContributions } from './declared-contributions.ts';
import { OwnedResources } from './owned-resources.ts';
import type { PluginGrade } from './plugin-source.ts';
import { Registrations } from './registrations.ts';
import { withinLimit } from './within-limit.ts';

/** Milliseconds a plugin may take. */
export interface LifeLimits {
  readonly activate: number;
  readonly deactivate: number;
}

/** What the host lends to a plugin while it lives. */
export interface PluginSurroundings {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: LifeLimits;
  /**
   * Makes the module of the plugin's entry ready, in this process or in one of its own. Aborting gives it up. A plugin
   * that can be disposed is disposed in the end.
   */
  load(manifest: Manifest, signal: AbortSignal): Promise<unknown>;
  readonly grade: PluginGrade;
  /** Activates a plugin that this one requires. */
  require(name: string, reason: ActivationReason): Promise<void>;
}

function pluginOf(module: unknown): Plugin | undefined {
  const entry = (module as { default?: unknown } | null | undefined)?.default;
  const activate = (entry as Partial<Plugin> | null | undefined)?.activate;
  return typeof activate === 'function' ? (entry as Plugin) : undefined;
}

/** A plugin of another language or an old SDK has none; what stands there is a plugin's word and is looked at. */
function markOf(plugin: Plugin): Pick<BootEntry, 'sdk'> {
  const { version, url } = plugin[SdkMark] ?? {};
  return typeof version === 'string' && typeof url === 'string' ? { sdk: { version, url } } : {};
}

type Phase =
  | { readonly state: 'idle' | 'starting' | 'stopped' }
  | { readonly state: 'active'; readonly plugin: Plugin }
  | { readonly state: 'failed'; readonly problem: Problem };

/** One plugin's life: activated once, when first needed; a failure stays until the host restarts and is its own. */
export class Activation {
  readonly manifest: Manifest;
  readonly #surroundings: PluginSurroundings;
  readonly #registrations: Registrations;
  readonly #resources = new OwnedResources();
  readonly #abort = new AbortController();
  #phase: Phase = { state: 'idle' };
  #started: Promise<void> | undefined;
  #refused: Problem | undefined;
  #reason: ActivationReason | undefined;
  #loadMilliseconds: number | undefined;
  #activateMilliseconds: number | undefined;

  constructor(manifest: Manifest, surroundings: PluginSurroundings) {
    this.manifest = manifest;
    this.#surroundings = surroundings;
    this.#registrations = new Registrations(manifest);
  }

  /** @throws ProblemError, the same one each time, when the plugin failed. */
  start(reason: ActivationReason): Promise<void> {
    this.#started ??= this.#start(reason);
    return this.#started;
  }

  /** Refuses a plugin before any of its code has run. */
  refuse(problem: Problem): void {
    this.#refused = problem;
  }

  /** @throws ProblemError when the plugin took the contribution back. */
  factory(contribution: string): Factory<unknown> {
    return this.#registrations.factory(contribution);
  }

  get entry(): BootEntry {
    const phase = this.#phase;
    return {
      plugin: this.manifest.name,
      version: this.manifest.version,
      state: phase.state,
      grade: this.#surroundings.grade,
      ...this.#isolation(),
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      ...(this.#loadMilliseconds === undefined ? {} : { loadMilliseconds: this.#loadMilliseconds }),
      ...(this.#activateMilliseconds === undefined ? {} : { activateMilliseconds: this.#activateMilliseconds }),
      contributions: declaredContributions(this.manifest),
      ...(phase.state === 'failed' ? { problem: phase.problem } : {}),
      ...(phase.state === 'active' ? markOf(phase.plugin) : {}),
    };
  }

  /** How a plugin in a process of its own is doing. */
  #isolation(): Pick<BootEntry, 'isolation'> {
    const { isolation } = (this.#phase.state === 'active' ? this.#phase.plugin : {}) as Pick<BootEntry, 'isolation'>;
    return isolation === undefined ? {} : { isolation };
  }

  /** Tells the plugin to stop, before it is asked to. */
  abort(): void {
    this.#abort.abort(new Error('Postrider is stopping'));
  }

  /** Deactivates it while the host's API still works, then disposes what it owns, the last first. */
  async stop(): Promise<readonly Problem[]> {
    this.abort();
    await this.#started?.catch(() => undefined);
    const phase = this.#phase;
    if (phase.state !== 'active') return [];
    const problems: Problem[] = [];
    const limit = this.#surroundings.limits.deactivate;
    const ended = await withinLimit(this.#surroundings.clock, limit, () => phase.plugin.deactivate?.());
    if (ended.kind !== 'done') {
      const how = ended.kind === 'late' ? `did not end within ${limit / 1000} s` : 'failed';
      problems.push(this.#stopProblem(`its \`deactivate\` ${how}`, ended.kind === 'failed' ? ended.error : undefined));
    }
    this.#phase = { state: 'stopped' };
    this.#registrations.end();
    return [...problems, ...(await this.#dispose())];
  }

  async #start(reason: ActivationReason): Promise<void> {
    this.#reason = reason;
    this.#phase = { state: 'starting' };
    if (this.#refused !== undefined) await this.#fail(this.#refused);
    const failure = (await this.#requireOthers()) ?? (await this.#run());
    if (failure !== undefined) await this.#fail(activationProblem(this.manifest, failure));
  }

  async #requireOthers(): Promise<ActivationFailure | undefined> {
    const names = Object.keys(this.manifest.requires);
    const reason: ActivationReason = { kind: 'required', by: this.manifest.name };
    const required = await Promise.allSettled(names.map((name) => this.#surroundings.require(name, reason)));
    for (const [index, each] of required.entries()) {
      if (each.status === 'fulfilled') continue;
      if (!ProblemError.is(each.reason)) throw each.reason;
      return { kind: 'requirement', name: names[index] ?? '', problem: each.reason.problems[0] };
    }
    return undefined;
  }

  async #run(): Promise<ActivationFailure | undefined> {
    const { clock, limits, bus } = this.#surroundings;
    const began = clock.now();
    const { signal } = this.#abort;
    const loaded = await withinLimit(clock, limits.activate, () => this.#surroundings.load(this.manifest, signal));
    this.#loadMilliseconds = clock.now() - began;
    if (loaded.kind === 'late') return { kind: 'late', phase: 'load', limit: limits.activate };
    if (loaded.kind === 'failed') return { kind: 'not-loaded', error: loaded.error };
    const plugin = pluginOf(loaded.value);
    if (plugin === undefined) return { kind: 'no-entry' };
    if (Symbol.asyncDispose in plugin) this.#resources.own(plugin as Plugin & AsyncDisposable);
    if (this.#abort.signal.aborted) return { kind: 'stopped' };
    // One limit for both: what loading took is not left for `activate`.
    const left = Math.max(0, limits.activate - this.#loadMilliseconds);
    const activated = await withinLimit(clock, left, () => plugin.activate(this.#context()));
    const total = clock.now() - began;
    this.#activateMilliseconds = total - this.#loadMilliseconds;
    const { misconduct, missing } = this.#registrations;
    if (misconduct !== undefined) return misconduct;
    if (activated.kind === 'late') return { kind: 'late', phase: 'activate', limit: limits.activate };
    if (activated.kind === 'failed') return { kind: 'threw', error: activated.error };
    if (missing.length > 0) return { kind: 'unregistered', missing };
    this.#phase = { state: 'active', plugin };
    bus.publish({ type: 'plugin.activated', at: clock.now(), plugin: this.manifest.name, milliseconds: total });
    return undefined;
  }

  async #fail(problem: Problem): Promise<never> {
    const { bus, clock, log } = this.#surroundings;
    this.#phase = { state: 'failed', problem };
    this.#registrations.end();
    this.#abort.abort(new Error('The plugin failed to activate'));
    await this.#dispose();
    this.#registrations.clear();
    log.error(problem.what, { plugin: this.manifest.name, code: problem.code });
    bus.publish({ type: 'plugin.failed', at: clock.now(), plugin: this.manifest.name, problem });
    throw new ProblemError(problem);
  }

  #context(): PluginContext {
    const { bus, clock, log } = this.#surroundings;
    const { name, version } = this.manifest;
    return Object.freeze<PluginContext>({
      plugin: Object.freeze({ name, version }),
      register: (kind, id, factory) => this.#resources.track(this.#registrations.add(kind, id, factory)),
      // Its own subscriptions end with it; and publishing is not for plugins.
      facts: Object.freeze<PluginContext['facts']>({
        on: (type, listener) => this.#resources.track(bus.on(type, listener)),
        onAny: (listener) => this.#resources.track(bus.onAny(listener)),
      }),
      log,
      clock,
      signal: this.#abort.signal,
      own: (resource) => this.#resources.own(resource),
    });
  }

  async #dispose(): Promise<readonly Problem[]> {
    const { clock, limits } = this.#surroundings;
    const failures = await this.#resources.disposeAll(clock, limits.deactivate);
    return failures.map((cause) => this.#stopProblem('something of it could not be disposed', cause));
  }

  #stopProblem(how: string, error: unknown): Problem {
    const message = (error as { message?: unknown } | undefined)?.message;
    const what = `The plugin \`${this.manifest.name}\` did not stop well: ${how}${typeof message === 'string' ? ` (${message})` : ''}.`;
    this.#surroundings.log.error(what, { plugin: this.manifest.name, code: 'PLUGIN_STOP_FAILED' });
    return {
      code: 'PLUGIN_STOP_FAILED',
      what,
      next: 'Nothing was lost by it; show this to the author of the plugin if it comes again.',
      where: { file: this.manifest.folder },
    };
  }
}
