import path from 'node:path';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type {
  Clock,
  ContributionKind,
  ContributionKinds,
  Instance,
  Log,
  Place,
  Problem,
  Random,
  SecretReference,
} from '../contracts/index.ts';
import { secretsIn } from '../settings/secrets-in.ts';
import { CONTRIBUTION_KINDS } from './contribution-kinds.ts';
import { shapeFaults } from './contribution-shape.ts';
import { grantedNetwork } from './granted-network.ts';
import { makeDataFolder } from './make-data-folder.ts';
import type { PluginHost } from './plugin-host.ts';
import type { Storages } from './storage.ts';
import { withinLimit } from './within-limit.ts';

/** What the configuration says of one instance. */
export interface InstanceRequest {
  readonly name: string;
  /** The contribution's id. */
  readonly use: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The settings without their defaults; the settings themselves when left out. */
  readonly written?: Readonly<Record<string, unknown>>;
  readonly place?: Place;
}

export interface InstanceParts {
  readonly host: PluginHost;
  readonly clock: Clock;
  readonly random: Random;
  /** The log that bears an instance's name. */
  log(instance: string): Log;
  /** @throws ProblemError when it is not set. */
  secret(name: string): Promise<string>;
  /** Absolute path of the folder under which each instance gets its own. */
  readonly dataFolder: string;
  readonly storages: Storages;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
}

export const InstanceParts: unique symbol = Symbol.for('postrider.InstanceParts');

/** Milliseconds that a factory may take. */
const LIMIT = 10_000;

function dataNotGranted(who: string, use: string): Problem {
  return {
    code: 'DATA_NOT_GRANTED',
    what: `${who} wanted a folder of its own, which \`${use}\` was not granted.`,
    next: 'The plugin must ask for it in its manifest (`permissions.data: true`); for little `instance.storage` needs no grant.',
  };
}

function secretNotGranted(who: string, secret: unknown): Problem {
  return {
    code: 'SECRET_NOT_GRANTED',
    what: `${who} wanted the secret \`${String(secret).slice(0, 64)}\`, which its settings do not name.`,
    next: 'Name the secret in its settings if it is to have it; if not, this is a fault of the plugin: tell its author.',
  };
}

function instanceOf(kind: ContributionKind, request: InstanceRequest, parts: InstanceParts, who: string): Instance {
  const { name, use, settings, written = settings } = request;
  const permissions = parts.host.manifestOf(kind, use)?.permissions ?? {};
  const folder = path.join(parts.dataFolder, kind, name);
  return Object.freeze<Instance>({
    name,
    settings,
    secret: async ({ secret }: SecretReference) => {
      // A default is the plugin's word: it must not name other people's secrets.
      if (!secretsIn(written).has(secret)) throw new ProblemError(secretNotGranted(who, secret));
      return parts.secret(secret);
    },
    network: Object.freeze(grantedNetwork(permissions, settings, who, parts.host.gradeOf(kind, use), written)),
    dataFolder: async () => {
      if (parts.host.gradeOf(kind, use) === 'isolated' && permissions.data !== true) {
        throw new ProblemError(dataNotGranted(who, use));
      }
      return makeDataFolder(folder);
    },
    storage: parts.storages.of(kind, name, who),
    log: parts.log(`${kind}/${name}`),
    clock: parts.clock,
    random: parts.random,
    signal: parts.signal,
  });
}

/** A problem with the place in the configuration, unless it names a file of its own: lines of one are none of the other. */
export function located(problem: Problem, place: Place | undefined): Problem {
  return place === undefined || problem.where?.file !== undefined
    ? problem
    : { ...problem, where: { ...place, ...problem.where } };
}

/** The contribution by its id, which stands in the configuration, and by its plugin, which is what can be updated. */
function makerOf(kind: ContributionKind, use: string, parts: InstanceParts): string {
  const plugin = parts.host.manifestOf(kind, use)?.name;
  return plugin === undefined ? `\`${use}\`` : `\`${use}\` of the plugin \`${plugin}\``;
}

function failed(who: string, maker: string, how: string, error?: unknown): Problem {
  return {
    code: 'INSTANCE_FAILED',
    what: `${who} could not be set up by ${maker}: ${how.replace(/\.$/, '')}.`,
    next: 'Check its settings; if they are right, show this to the author of the plugin. Everything else goes on.',
    ...(error === undefined ? {} : { cause: causeOf(error) }),
  };
}

function misshapen(
  who: string,
  kind: ContributionKind,
  use: string,
  faults: readonly string[],
  parts: InstanceParts,
): Problem {
  const { api, noun } = CONTRIBUTION_KINDS[kind];
  const plugin = parts.host.manifestOf(kind, use)?.name ?? 'a plugin';
  return {
    code: 'CONTRIBUTION_MISSHAPEN',
    what: `${who} cannot be used: what \`${plugin}\` made is no ${noun} of \`${api}\` (${faults.join('; ')}).`,
    next: `Install another version of \`${plugin}\`, or show this to its author. Everything else goes on.`,
  };
}

/**
 * Makes one configured instance, its plugin activated first.
 * @throws ProblemError with the plugin's own problems, or one that names the instance.
 */
export async function createInstance<Kind extends ContributionKind>(
  kind: Kind,
  request: InstanceRequest,
  parts: InstanceParts,
): Promise<ContributionKinds[Kind]> {
  const { noun } = CONTRIBUTION_KINDS[kind];
  const who = `The ${noun} \`${request.name}\``;
  const maker = makerOf(kind, request.use, parts);
  try {
    if (!/^[\p{L}\p{N}_-][\p{L}\p{N}._-]*$/u.test(request.name)) {
      throw new ProblemError(failed(who, maker, 'its name cannot be the name of a folder'));
    }
    const factory = await parts.host.factory(kind, request.use);
    const made = await withinLimit(parts.clock, LIMIT, () => factory(instanceOf(kind, request, parts, who)));
    if (made.kind === 'late') throw new ProblemError(failed(who, maker, `it took more than ${LIMIT / 1000} s`));
    if (made.kind === 'failed') throw made.error;
    const faults = shapeFaults(kind, made.value);
    if (faults.length > 0) throw new ProblemError(misshapen(who, kind, request.use, faults, parts));
    return made.value;
  } catch (error) {
    if (!ProblemError.is(error)) {
      throw new ProblemError(located(failed(who, maker, causeOf(error).message, error), request.place));
    }
    const [first, ...more] = error.problems.map((problem) => located(problem, request.place));
    throw first === undefined ? error : new ProblemError(first, ...more);
  }
}

/** Instances by name, and why others are not among them. */
export interface Instances<Contribution> {
  readonly made: ReadonlyMap<string, Contribution>;
  readonly problems: readonly Problem[];
}

/** Makes instances one by one, so that a bad one costs no other. */
export async function createInstances<Kind extends ContributionKind>(
  kind: Kind,
  requests: Iterable<InstanceRequest>,
  parts: InstanceParts,
): Promise<Instances<ContributionKinds[Kind]>> {
  const made = new Map<string, ContributionKinds[Kind]>();
  const problems: Problem[] = [];
  for (const request of requests) {
    try {
      made.set(request.name, await createInstance(kind, request, parts));
    } catch (error) {
      if (!ProblemError.is(error)) throw error;
      problems.push(...error.problems);
    }
  }
  return { made, problems };
}
