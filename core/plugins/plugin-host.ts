import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type {
  Clock,
  ContributionKind,
  ContributionKinds,
  Factory,
  Log,
  Manifest,
  Problem,
} from '../contracts/index.ts';
import { nearestMatch } from '../nearest-match.ts';
import { Activation } from './activation.ts';
import type { LifeLimits, PluginSurroundings } from './activation.ts';
import { activationProblem } from './activation-problem.ts';
import type { ActivationReason, BootEntry } from './boot-tree.ts';
import { loopProblems } from './check-together.ts';
import { CONTRIBUTION_KINDS } from './contribution-kinds.ts';
import { declaredContributions } from './declared-contributions.ts';
import { IsolatedPlugin } from './isolation/isolated-plugin.ts';
import type { IsolatedPluginParts } from './isolation/isolated-plugin.ts';
import type { PluginGrade, PluginSource } from './plugin-source.ts';

/** How the other side of an isolated plugin is started. */
export type Isolation = (manifest: Manifest) => Pick<IsolatedPluginParts, 'order' | 'open'>;

export interface PluginHostParts {
  readonly bus: Bus;
  readonly clock: Clock;
  /** The log that bears a plugin's name. */
  log(plugin: string): Log;
  /** Milliseconds; 10 s to activate and 5 s to stop when left out. */
  readonly limits?: Partial<LifeLimits>;
  /** How modules are imported; `import` when left out. */
  load?(url: string): Promise<unknown>;
  /** Where plugins came from, by folder; those that are not there are inline. */
  readonly sources?: ReadonlyMap<string, PluginSource>;
  /** What isolated plugins run in; without it they are refused. */
  readonly isolation?: Isolation;
  /** A border for inline plugins as well, so that both grades behave alike: for development. Stores have none. */
  readonly rehearsal?: Isolation;
}

/** Runs plugins: activates each when something it brings is first needed, and stops them in reverse. */
export class PluginHost {
  readonly #activations: ReadonlyMap<string, Activation>;
  readonly #owners: ReadonlyMap<string, Activation>;
  readonly #order = new Set<Activation>();
  #stopped: Promise<readonly Problem[]> | undefined;

  /** `manifests` as `discover` left them. */
  constructor(manifests: readonly Manifest[], parts: PluginHostParts) {
    const limits = { activate: 10_000, deactivate: 5000, ...parts.limits };
    this.#activations = new Map(
      manifests.map((manifest) => {
        const log = parts.log(manifest.name);
        const grade = parts.sources?.get(manifest.folder)?.grade ?? 'inline';
        const border = borderOf(manifest, grade, parts);
        const load = border === undefined ? loadInline(parts) : loadBehind(border, parts, log);
        const require = (name: string, reason: ActivationReason): Promise<void> => this.#activate(name, reason);
        return [
          manifest.name,
          new Activation(manifest, { bus: parts.bus, clock: parts.clock, log, limits, load, require, grade }),
        ];
      }),
    );
    this.#owners = new Map(
      [...this.#activations.values()].flatMap((each) =>
        declaredContributions(each.manifest).map((contribution): [string, Activation] => [contribution, each]),
      ),
    );
    // Two that wait for each other would wait for ever.
    for (const [name, problem] of loopProblems(manifests)) this.#activations.get(name)?.refuse(problem);
  }

  /** Keeps a plugin from being activated: none of its code runs, and who needs it is told why. */
  refuse(name: string, problem: Problem): void {
    this.#activations.get(name)?.refuse(problem);
  }

  /**
   * The maker of a contribution, its plugin activated first.
   * @throws ProblemError when no plugin brings it, its plugin failed, or the host is stopping.
   */
  async factory<Kind extends ContributionKind>(kind: Kind, use: string): Promise<Factory<ContributionKinds[Kind]>> {
    const contribution = `${kind}/${use}`;
    const owner = this.#owners.get(contribution);
    if (owner === undefined) throw new ProblemError(this.#unknown(kind, use));
    await this.#activate(owner.manifest.name, { kind: 'needed', contribution });
    return owner.factory(contribution) as Factory<ContributionKinds[Kind]>;
  }

  /** The manifest of the plugin that brings a contribution. */
  manifestOf(kind: ContributionKind, use: string): Manifest | undefined {
    return this.#owners.get(`${kind}/${use}`)?.manifest;
  }

  /** Whether the plugin that brings a contribution runs in this process. */
  gradeOf(kind: ContributionKind, use: string): PluginGrade {
    return this.#owners.get(`${kind}/${use}`)?.entry.grade ?? 'inline';
  }

  /** Every plugin, with what became of it, in the order of the manifests. */
  bootTree(): readonly BootEntry[] {
    return [...this.#activations.values()].map((each) => each.entry);
  }

  /** Stops every plugin, the last activated first. Never rejects: what went wrong is in the result. Safe to call twice. */
  stop(): Promise<readonly Problem[]> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<readonly Problem[]> {
    const problems: Problem[] = [];
    for (const each of this.#order) each.abort();
    for (const each of [...this.#order].toReversed()) problems.push(...(await each.stop()));
    return problems;
  }

  async #activate(name: string, reason: ActivationReason): Promise<void> {
    const activation = this.#activations.get(name);
    if (activation === undefined) throw new ProblemError(absent(name));
    if (this.#stopped !== undefined) {
      throw new ProblemError(activationProblem(activation.manifest, { kind: 'stopped' }));
    }
    const started = activation.start(reason);
    // What it requires has come here first, in the line above; so it stops before them.
    this.#order.add(activation);
    await started;
  }

  #unknown(kind: ContributionKind, use: string): Problem {
    const known = [...this.#owners.keys()].filter((each) => each.startsWith(`${kind}/`));
    const ids = known.map((each) => each.slice(kind.length + 1));
    const meant = nearestMatch(use, ids);
    return {
      code: 'PLUGIN_CONTRIBUTION_UNKNOWN',
      what: `No plugin brings the ${CONTRIBUTION_KINDS[kind].noun} \`${use.slice(0, 64)}\`.`,
      next: meant === undefined ? 'Add the plugin that brings it under `plugins`.' : `Did you mean \`${meant}\`?`,
    };
  }
}

type Load = PluginSurroundings['load'];

function loadInline(parts: PluginHostParts): Load {
  return ({ folder, main }) => {
    const url = pathToFileURL(path.resolve(folder, main)).href;
    return parts.load === undefined ? import(url) : parts.load(url);
  };
}

const noIsolation: Isolation = () => {
  throw new Error('this host runs no isolated plugins');
};

/** What stands between the host and a plugin, if anything does. */
function borderOf({ contributes }: Manifest, grade: PluginGrade, parts: PluginHostParts): Isolation | undefined {
  if (grade === 'isolated') return parts.isolation ?? noIsolation;
  return (contributes.stores ?? []).length > 0 ? undefined : parts.rehearsal;
}

/** The module of a plugin behind a border is its stand-in. */
function loadBehind(border: Isolation, { bus, clock }: PluginHostParts, log: Log): Load {
  return async (manifest, signal) => {
    const plugin = await IsolatedPlugin.load({ manifest, bus, clock, log, ...border(manifest) }, signal);
    return { default: plugin };
  };
}

function absent(name: string): Problem {
  return {
    code: 'PLUGIN_REQUIRES_MISSING',
    what: `The plugin \`${name}\` is not there.`,
    next: `Install \`${name}\` and add its folder under \`plugins\`.`,
  };
}
